// Whose work a session's time was, in columns of equal length.

import { FAMILY_MODEL } from "./families";
import type { TimeWindow } from "./time-window";
import { lengthOf } from "./time-window";
import type { TimelineLayout } from "./timeline-layout";

/**
 * The agent of each column, as the index of its name; -1 where nothing was at work. Where several were, it is the one
 * whose call comes last in the tree.
 */
export function agentsAtWork(layout: TimelineLayout, bounds: TimeWindow, columns: number): Int32Array {
  const found = new Int32Array(columns).fill(-1);
  const scale = columns / lengthOf(bounds);
  for (let row = 0; row < layout.rows; row += 1) {
    const [start, end] = [layout.start[row], layout.end[row]];
    if (end <= start || (layout.family[row] < FAMILY_MODEL && layout.descendants[row] > 0)) continue;
    const first = Math.max(0, Math.floor((start - bounds.from) * scale));
    const last = Math.min(columns, Math.ceil((end - bounds.from) * scale));
    found.fill(layout.agent[row], first, last);
  }
  return found;
}
