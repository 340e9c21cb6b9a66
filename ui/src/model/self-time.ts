// How long a span was at work itself.

import { between, type DurationMs, duration, least, most } from "../base/time";
import type { TimelineLayout } from "./timeline-layout";

/** The time of a row in which none of its children was open. Linear in its children. */
export function selfTime(layout: TimelineLayout, row: number): DurationMs {
  const { start, subtreeEnd, descendants } = layout;
  const end = subtreeEnd[row];
  let covered = 0;
  let known = start[row];
  // Children follow each other by start.
  for (let child = row + 1; child <= row + descendants[row]; child += descendants[child] + 1) {
    const from = most(start[child], known);
    const to = least(subtreeEnd[child], end);
    if (to <= from) continue;
    covered += between(from, to);
    known = to;
  }
  return duration(Math.max(0, between(start[row], end) - covered));
}
