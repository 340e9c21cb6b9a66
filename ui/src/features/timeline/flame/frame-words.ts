// A frame of the flame graph in words.

import { formatDuration, formatPlural } from "../../../base/format";
import { familyOf } from "../../../model/families";
import type { Flame, Frame } from "../../../model/flame";

/** What a frame is called. */
export function frameName(frame: Frame): string {
  return frame.name || familyOf(frame.family).word;
}

/** `48 s in 4 calls, 1.2 s itself`. */
export function frameSums({ totalMs, selfMs, calls }: Frame): string {
  return `${formatDuration(totalMs)} in ${formatPlural(calls, "call")}, ${formatDuration(selfMs)} itself`;
}

/** Its part of the whole run: `12 %`. */
export function frameShare({ totalMs }: Frame, flame: Flame): string {
  const percent = flame.totalMs > 0 ? (100 * totalMs) / flame.totalMs : 0;
  return percent > 0 && percent < 1 ? "<1 %" : `${Math.round(percent)} %`;
}
