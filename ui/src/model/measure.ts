// What is between two instants of a timeline.

import { between, type DurationMs, duration, least, most, type RelativeMs } from "../base/time";
import type { TimelineLayout } from "./timeline-layout";

/** The sums of an interval. */
export type Measured = {
  lengthMs: DurationMs;
  /** Spans that lie in it at least in part. */
  spans: number;
  /** Tokens of the model calls that ended in it. */
  tokens: number;
};

/** Measures between two instants, in any order. Linear in rows. */
export function measure(layout: TimelineLayout, one: RelativeMs, other: RelativeMs): Measured {
  const from = least(one, other);
  const to = most(one, other);
  let [spans, tokens] = [0, 0];
  for (let row = 0; row < layout.rows; row += 1) {
    const end = layout.end[row];
    if (layout.start[row] <= to && end >= from) spans += 1;
    if (end >= from && end <= to) tokens += layout.tokens[row];
  }
  return { lengthMs: between(from, to), spans, tokens };
}

/** How long the gap around an instant is, in which no span was at work; 0 outside of gaps. */
export function gapAt({ gapFrom, gapTo }: TimelineLayout, ms: RelativeMs): DurationMs {
  let low = 0;
  let high = gapFrom.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (gapFrom[middle] <= ms) low = middle + 1;
    else high = middle;
  }
  return low > 0 && gapTo[low - 1] >= ms ? between(gapFrom[low - 1], gapTo[low - 1]) : duration(0);
}
