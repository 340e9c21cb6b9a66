// The aligned steps of two runs as columns, the two sides apart.

import { type TimeColumn, timeColumn } from "../base/time";
import { COMPARE_LAYOUT, type CompareLayoutHeader } from "../ipc/layouts";
import { readColumns, stringReader } from "./columns";

/** One side of the pairs, as columns; -1 where a pair has none. */
type CompareColumns = {
  span: Float64Array;
  start: TimeColumn;
  end: TimeColumn;
  state: Uint8Array;
  /** What this side calls the step, or the other one where only that has it. */
  name: (row: number) => string;
};

/** The pairs of two runs. */
export type CompareLayout = Pick<CompareLayoutHeader, "rows" | "leftTotal" | "rightTotal" | "compared"> & {
  left: CompareColumns;
  right: CompareColumns;
  family: Uint8Array;
  changes: Uint8Array;
  /** What the left side calls the step, or the right one where only that has it. */
  name: (row: number) => string;
  detail: (row: number) => string;
  agent: (row: number) => string;
};

/** Reads a layout. Throws `LayoutError` when the bytes are not one. */
export function decodeCompare(buffer: ArrayBuffer): CompareLayout {
  const { header, columns } = readColumns(COMPARE_LAYOUT, "compare layout", buffer);
  const string = stringReader(columns.offsets, columns.bytes);
  const text = (column: Uint32Array) => (row: number) => string(column[row] ?? 0);
  return {
    ...header,
    left: {
      span: columns.leftSpan,
      start: timeColumn(columns.leftStart),
      end: timeColumn(columns.leftEnd),
      state: columns.leftState,
      name: text(columns.name),
    },
    right: {
      span: columns.rightSpan,
      start: timeColumn(columns.rightStart),
      end: timeColumn(columns.rightEnd),
      state: columns.rightState,
      name: text(columns.rightName),
    },
    family: columns.family,
    changes: columns.changes,
    name: text(columns.name),
    detail: text(columns.detail),
    agent: text(columns.agent),
  };
}
