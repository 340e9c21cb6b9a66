// The interval of time on show: fit, zoom, pan, and following the live end.

import {
  between,
  type DurationMs,
  duration,
  later,
  least,
  most,
  type RelativeMs,
  scaled,
} from "../base/time";

/** An interval of a session's time. */
export type TimeWindow = { from: RelativeMs; to: RelativeMs };

const SHORTEST = duration(0.002);
const TAIL = 0.03;
const LEAD = 0.01;

/** How long a window is. */
export function lengthOf({ from, to }: TimeWindow): DurationMs {
  return between(from, to);
}

/** All of the data with a little air on both sides; never empty. */
export function fitWindow(dataFrom: RelativeMs, dataTo: RelativeMs): TimeWindow {
  const length = most(between(dataFrom, dataTo), scaled(SHORTEST, 10));
  return { from: later(dataFrom, scaled(length, -LEAD)), to: later(dataFrom, scaled(length, 1 + TAIL)) };
}

/** Zooms by `factor` (below 1 closer) so that the instant at `fraction` of the width stays in place. */
export function zoomWindow(
  window: TimeWindow,
  fraction: number,
  factor: number,
  bounds: TimeWindow,
): TimeWindow {
  const length = lengthOf(window);
  const next = least(most(scaled(length, factor), SHORTEST), lengthOf(bounds));
  return clampWindow(around(later(window.from, scaled(length, fraction)), fraction, next), bounds);
}

/** The window of a length in which an instant is at a fraction of the width. */
export function around(at: RelativeMs, fraction: number, length: DurationMs): TimeWindow {
  return { from: later(at, scaled(length, -fraction)), to: later(at, scaled(length, 1 - fraction)) };
}

/** Moves by a fraction of its own length, later when positive. */
export function panWindow(window: TimeWindow, fraction: number, bounds: TimeWindow): TimeWindow {
  return clampWindow(moved(window, scaled(lengthOf(window), fraction)), bounds);
}

/** The same window, so much later or earlier. */
export function moved({ from, to }: TimeWindow, by: DurationMs): TimeWindow {
  return { from: later(from, by), to: later(to, by) };
}

/** Moves (and if need be shortens) a window into its bounds. */
export function clampWindow(window: TimeWindow, bounds: TimeWindow): TimeWindow {
  const length = least(most(lengthOf(window), SHORTEST), lengthOf(bounds));
  const from = least(most(window.from, bounds.from), later(bounds.to, scaled(length, -1)));
  return { from, to: later(from, length) };
}

/** The window after the data grew: following, it keeps its length (or the fit) with the new end in sight. */
export function followWindow(
  window: TimeWindow,
  before: TimeWindow,
  after: TimeWindow,
  following: boolean,
): TimeWindow {
  if (!following) return window;
  const wasFit = window.from <= before.from && window.to >= before.to;
  if (wasFit) return after;
  return around(after.to, 1, least(lengthOf(window), lengthOf(after)));
}
