// What differs between two runs, in words, and the way from one difference to the next.

import { COMPARE_LAYOUT_CHANGES as CHANGES } from "../ipc/layouts";
import type { CompareLayout } from "./compare-layout";

/** What differs in a pair, the weightiest first; `same` for nothing. */
export function changeWords(changes: number): string[] {
  if (changes & CHANGES.onlyLeft) return ["only left"];
  if (changes & CHANGES.onlyRight) return ["only right"];
  const words = [
    changes & CHANGES.outcome ? "other outcome" : "",
    changes & CHANGES.asked ? "changed arguments" : "",
    changes & CHANGES.gave ? "changed output" : "",
    changes & CHANGES.duration ? "changed duration" : "",
  ].filter((word) => word !== "");
  return words.length > 0 ? words : ["same"];
}

/**
 * Whether a pair counts as a difference. Another duration alone does only when it is asked for: no two runs take the
 * same time.
 */
export function isDifference(changes: number, durations: boolean): boolean {
  return (durations ? changes : changes & ~CHANGES.duration) !== 0;
}

/** The next row after `from` that differs, or the one before it; -1 for none. */
export function nextDifference(layout: CompareLayout, from: number, by: 1 | -1, durations: boolean): number {
  const start = from < 0 && by < 0 ? layout.rows : from;
  for (let row = start + by; row >= 0 && row < layout.rows; row += by)
    if (isDifference(layout.changes[row] ?? 0, durations)) return row;
  return -1;
}

/** The rows on show: all of them, or only those that differ. */
export function comparedRows(layout: CompareLayout, onlyDifferent: boolean, durations: boolean): number[] {
  const rows: number[] = [];
  for (let row = 0; row < layout.rows; row += 1)
    if (!onlyDifferent || isDifference(layout.changes[row] ?? 0, durations)) rows.push(row);
  return rows;
}

/** The row of a pair; -1 when there is none. */
export function rowOfPair(layout: CompareLayout, left: number | null, right: number | null): number {
  if (left === null && right === null) return -1;
  for (let row = 0; row < layout.rows; row += 1)
    if (layout.left.span[row] === (left ?? -1) && layout.right.span[row] === (right ?? -1)) return row;
  return -1;
}

/** How many pairs there are of each kind. */
export function countChanges(layout: CompareLayout): {
  same: number;
  changed: number;
  left: number;
  right: number;
} {
  const counts = { same: 0, changed: 0, left: 0, right: 0 };
  for (const changes of layout.changes) {
    if (changes & CHANGES.onlyLeft) counts.left += 1;
    else if (changes & CHANGES.onlyRight) counts.right += 1;
    else if (isDifference(changes, false)) counts.changed += 1;
    else counts.same += 1;
  }
  return counts;
}

/** `+$0.05`, `−3.2 s`; of estimates `~` comes before the sign: `~−$0.049`. */
export function signed(apart: number, size: string): string {
  const sign = apart > 0 ? "+" : "−";
  return size.startsWith("~") ? `~${sign}${size.slice(1)}` : `${sign}${size}`;
}
