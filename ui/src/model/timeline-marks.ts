// Rows that are stepped through: failures, handoffs, search hits. In the order of time.

import { FAMILY_ERROR, FAMILY_HANDOFF, SpanState } from "./families";
import { type Idle, idleOf } from "./idle";
import { isError, policyWord, rowOfSpan, type TimelineLayout } from "./timeline-layout";

/** Rows of a layout by what they are known for, each list by start. */
export type TimelineMarks = {
  errors: Uint32Array;
  handoffs: Uint32Array;
  /** Policies that said no, or not yet. */
  denials: Uint32Array;
  /** Rows that try again what another one failed to do, by row. */
  retries: Uint32Array;
  /** When nothing was at work. */
  idle: Idle;
  /** Intervals of the critical path, by time. */
  path: Uint32Array;
};

/** Finds the rows. */
export function marksOf(layout: TimelineLayout): TimelineMarks {
  const [errors, handoffs, denials, retries]: number[][] = [[], [], [], []] as number[][];
  for (let row = 0; row < layout.rows; row += 1) {
    const family = layout.family[row];
    if (isError(layout, row)) errors?.push(row);
    if (family === FAMILY_HANDOFF) handoffs?.push(row);
    if (policyWord(layout, row) !== "") denials?.push(row);
    if (layout.retryOf[row] >= 0) retries?.push(row);
  }
  const byTime = (rows: number[] = []) =>
    Uint32Array.from(rows.sort((a, b) => layout.start[a] - layout.start[b] || a - b));
  return {
    errors: byTime(errors),
    handoffs: byTime(handoffs),
    denials: byTime(denials),
    retries: Uint32Array.from(retries ?? []),
    idle: idleOf(layout),
    path: Uint32Array.from(layout.pathFrom, (_, at) => at).sort(
      (a, b) => layout.pathFrom[a] - layout.pathFrom[b],
    ),
  };
}

/** Whether a row failed, by itself or by what is in it. */
export function isFailure(layout: TimelineLayout, row: number): boolean {
  return layout.state[row] === SpanState.Failed || layout.family[row] === FAMILY_ERROR;
}

/** Rows of span ids, by start; ids that the layout does not have are left out. */
export function rowsOfSpans(layout: TimelineLayout, spans: Float64Array): Uint32Array {
  const wanted = new Set(spans);
  const rows: number[] = [];
  if (wanted.size === 1) {
    const row = rowOfSpan(layout, spans[0]);
    return Uint32Array.from(row < 0 ? [] : [row]);
  }
  for (let row = 0; row < layout.rows && wanted.size > 0; row += 1) {
    if (wanted.has(layout.span[row])) rows.push(row);
  }
  return Uint32Array.from(rows.sort((a, b) => layout.start[a] - layout.start[b] || a - b));
}

/**
 * The row of a list that comes after (or before) another one; round the end. Without one, the first. -1 for no list.
 */
export function stepRow(layout: TimelineLayout, rows: Uint32Array, from: number, back: boolean): number {
  if (rows.length === 0) return -1;
  const first = rows[back ? rows.length - 1 : 0];
  if (from < 0) return first;
  const after = (row: number) =>
    layout.start[row] > layout.start[from] || (layout.start[row] === layout.start[from] && row > from);
  if (!back) return rows.find(after) ?? first;
  return rows.findLast((row) => row !== from && !after(row)) ?? first;
}
