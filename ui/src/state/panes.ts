// Widths of the panes, remembered between starts.

import { create } from "zustand";
import { persist } from "zustand/middleware";

/** Panes with a width of their own, in pixels. */
export type Pane = "list" | "inspector" | "labels";

type Panes = Record<Pane, number> & { resize: (pane: Pane, size: number) => void };

export const usePanes = create<Panes>()(
  persist(
    (set) => ({
      list: 292,
      inspector: 356,
      labels: 288,
      resize: (pane, size) => set({ [pane]: size }),
    }),
    { name: "tracewake.panes", version: 1 },
  ),
);
