// What lies between two instants of a timeline.

import type { TimelineLayout } from "./timeline-layout";

/** The sums of a stretch. */
export type Measured = {
  lengthMs: number;
  /** Spans that lie in it at least in part. */
  spans: number;
  /** Tokens of the model calls that ended in it. */
  tokens: number;
};

/** Measures between two instants, in any order. Linear in rows. */
export function measure(layout: TimelineLayout, one: number, other: number): Measured {
  const from = Math.min(one, other);
  const to = Math.max(one, other);
  let [spans, tokens] = [0, 0];
  for (let row = 0; row < layout.rows; row += 1) {
    const end = layout.end[row];
    if (layout.start[row] <= to && end >= from) spans += 1;
    if (end >= from && end <= to) tokens += layout.tokens[row];
  }
  return { lengthMs: to - from, spans, tokens };
}

/** How long nobody worked around an instant, in milliseconds; 0 while somebody does. */
export function gapAt({ gapFrom, gapTo }: TimelineLayout, ms: number): number {
  let low = 0;
  let high = gapFrom.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (gapFrom[middle] <= ms) low = middle + 1;
    else high = middle;
  }
  return low > 0 && gapTo[low - 1] >= ms ? gapTo[low - 1] - gapFrom[low - 1] : 0;
}
