// The format that was asked for before the export panel opened; `null` for the one that keeps most.

import { create } from "zustand";

export const useExporting = create<{ format: string | null }>()(() => ({ format: null }));

/** Takes the format that was asked for. */
export function takeExportFormat(): string | null {
  const { format } = useExporting.getState();
  useExporting.setState({ format: null });
  return format;
}
