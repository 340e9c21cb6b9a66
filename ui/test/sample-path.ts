// Critical path and gaps of made-up rows; the back end's own are found in the model crate.

import type { PlainRow } from "./encode-layout";

/** A stretch of the path. */
type PathPart = { row: number; from: number; to: number };

/** What the last root waited for, by row and time. */
export function criticalPath(rows: readonly PlainRow[]): PathPart[] {
  const children: number[][] = rows.map(() => []);
  const ends = rows.map(({ end }) => end);
  const roots: number[] = [];
  for (let row = rows.length - 1; row >= 0; row -= 1) {
    const parent = rows[row]?.parent ?? -1;
    (children[parent] ?? roots).push(row);
    if (parent >= 0) ends[parent] = Math.max(ends[parent] ?? 0, ends[row] ?? 0);
  }
  const end = (row: number) => ends[row] ?? 0;
  const path: PathPart[] = [];
  const walk = (row: number, from: number, until: number) => {
    let cursor = until;
    for (const child of (children[row] ?? []).sort((a, b) => end(b) - end(a))) {
      const start = Math.max(from, rows[child]?.start ?? 0);
      if (end(child) > cursor || end(child) <= start) continue;
      if (cursor > end(child)) path.push({ row, from: end(child), to: cursor });
      walk(child, start, end(child));
      cursor = start;
    }
    if (cursor > from) path.push({ row, from, to: cursor });
  };
  for (const root of roots) walk(root, rows[root]?.start ?? 0, end(root));
  return path.sort((a, b) => a.row - b.row || a.from - b.from);
}

/** Time in which no row without others below it is at work. */
export function idleGaps(rows: readonly PlainRow[]): { from: number; to: number }[] {
  const parents = new Set(rows.map(({ parent }) => parent));
  const busy = rows
    .filter((row, at) => row.end > row.start && (row.family > 3 || !parents.has(at)))
    .sort((a, b) => a.start - b.start);
  const gaps: { from: number; to: number }[] = [];
  let known = rows.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
  for (const { start, end } of busy) {
    if (start > known) gaps.push({ from: known, to: start });
    known = Math.max(known, end);
  }
  return gaps;
}
