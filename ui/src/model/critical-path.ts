// What the critical path of a timeline is made of, in words and sums.

import { between, type DurationMs, duration } from "../base/time";
import { familyOf } from "./families";
import type { TimelineLayout } from "./timeline-layout";

/** How much of a session's time its critical path takes, and which families have it. */
export type PathShare = {
  lengthMs: DurationMs;
  /** Of all the time between the first and the last instant, 0 to 1. */
  share: number;
  /** The families with most of it. */
  parts: { word: string; share: number }[];
};

const MOST_PARTS = 3;

/** Sums the path; `null` where there is none. */
export function pathShare(layout: TimelineLayout): PathShare | null {
  const byFamily = new Map<string, number>();
  let lengthMs = 0;
  for (let at = 0; at < layout.pathRow.length; at += 1) {
    const long = between(layout.pathFrom[at], layout.pathTo[at]);
    const { word } = familyOf(layout.family[layout.pathRow[at]]);
    byFamily.set(word, (byFamily.get(word) ?? 0) + long);
    lengthMs += long;
  }
  if (lengthMs <= 0) return null;
  const parts = [...byFamily]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_PARTS)
    .map(([word, ms]) => ({ word, share: ms / lengthMs }));
  const whole = Math.max(lengthMs, between(layout.from, layout.to));
  return { lengthMs: duration(lengthMs), share: Math.min(1, lengthMs / whole), parts };
}

/** The first index of an ascending list whose value is not below `value`. */
export function lowerBound(list: Uint32Array, value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
