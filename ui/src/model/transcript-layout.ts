// The order of a transcript's items as columns.

import { TRANSCRIPT_LAYOUT, type TranscriptLayoutColumns, type TranscriptLayoutHeader } from "../ipc/layouts";
import { readColumns } from "./columns";

/** The rows of a transcript by start, as columns. */
export type TranscriptLayout = TranscriptLayoutHeader & TranscriptLayoutColumns;

/** Reads a layout. Throws `LayoutError` when the bytes are not one. */
export function decodeTranscript(buffer: ArrayBuffer): TranscriptLayout {
  const { header, columns } = readColumns(TRANSCRIPT_LAYOUT, "transcript layout", buffer);
  return { ...header, ...columns };
}
