// Times of a session, as tests write them.

import { relativeMs } from "../src/base/time";
import type { TimeWindow } from "../src/model/time-window";

/** The interval between two times after a session's base. */
export function windowOf(from: number, to: number): TimeWindow {
  return { from: relativeMs(from), to: relativeMs(to) };
}
