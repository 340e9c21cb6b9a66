// The order of a transcript's items as columns.

import { type TimeColumn, timeColumn } from "../base/time";
import { TRANSCRIPT_LAYOUT, type TranscriptLayoutColumns, type TranscriptLayoutHeader } from "../ipc/layouts";
import { readColumns, stringReader } from "./columns";

type Numbers = Pick<
  TranscriptLayoutColumns,
  "span" | "lead" | "model" | "depth" | "family" | "state" | "errors" | "aside"
>;

/** The rows of a transcript by start, as columns. */
export type TranscriptLayout = Pick<TranscriptLayoutHeader, "rows" | "total"> &
  Numbers & {
    start: TimeColumn;
    end: TimeColumn;
    name: (row: number) => string;
    agent: (row: number) => string;
  };

/** Reads a layout. Throws `LayoutError` when the bytes are not one. */
export function decodeTranscript(buffer: ArrayBuffer): TranscriptLayout {
  const { header, columns } = readColumns(TRANSCRIPT_LAYOUT, "transcript layout", buffer);
  const string = stringReader(columns.offsets, columns.bytes);
  return {
    ...header,
    ...columns,
    start: timeColumn(columns.start),
    end: timeColumn(columns.end),
    name: (row) => string(columns.name[row] ?? 0),
    agent: (row) => string(columns.agent[row] ?? 0),
  };
}
