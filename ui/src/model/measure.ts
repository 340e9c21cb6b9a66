// What is between two instants of a timeline.

import { between, type DurationMs, least, most, type RelativeMs } from "../base/time";
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
