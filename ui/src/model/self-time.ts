// How long a span was at work itself.

import type { TimelineLayout } from "./timeline-layout";

/** Milliseconds of a row in which none of its children was open. Linear in its children. */
export function selfTime(layout: TimelineLayout, row: number): number {
  const { start, subtreeEnd, descendants } = layout;
  const end = subtreeEnd[row];
  let covered = 0;
  let known = start[row];
  // Children follow each other by start.
  for (let child = row + 1; child <= row + descendants[row]; child += descendants[child] + 1) {
    const from = Math.max(start[child], known);
    const to = Math.min(subtreeEnd[child], end);
    if (to <= from) continue;
    covered += to - from;
    known = to;
  }
  return Math.max(0, end - start[row] - covered);
}
