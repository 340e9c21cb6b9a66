// The order of a transcript's items as columns.

import { type TimeColumn, timeColumn } from "../base/time";
import { TRANSCRIPT_LAYOUT, type TranscriptLayoutColumns, type TranscriptLayoutHeader } from "../ipc/layouts";
import { readColumns } from "./columns";

/** The rows of a transcript by start, as columns. */
export type TranscriptLayout = TranscriptLayoutHeader &
  Omit<TranscriptLayoutColumns, "start"> & { start: TimeColumn };

/** Reads a layout. Throws `LayoutError` when the bytes are not one. */
export function decodeTranscript(buffer: ArrayBuffer): TranscriptLayout {
  const { header, columns } = readColumns(TRANSCRIPT_LAYOUT, "transcript layout", buffer);
  return { ...header, ...columns, start: timeColumn(columns.start) };
}
