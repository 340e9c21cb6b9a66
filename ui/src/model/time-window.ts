// The stretch of time on show: fit, zoom, pan, and following the live end. All in milliseconds.

/** A stretch of time. */
export type TimeWindow = { from: number; to: number };

const SHORTEST_MS = 0.002;
const TAIL = 0.03;
const LEAD = 0.01;

/** All of the data with a little air on both sides; never empty. */
export function fitWindow(dataFrom: number, dataTo: number): TimeWindow {
  const length = Math.max(dataTo - dataFrom, SHORTEST_MS * 10);
  return { from: dataFrom - length * LEAD, to: dataFrom + length * (1 + TAIL) };
}

/** Zooms by `factor` (below 1 closer) so that the instant at `fraction` of the width stays in place. */
export function zoomWindow(
  window: TimeWindow,
  fraction: number,
  factor: number,
  bounds: TimeWindow,
): TimeWindow {
  const length = window.to - window.from;
  const next = Math.min(Math.max(length * factor, SHORTEST_MS), bounds.to - bounds.from);
  const pivot = window.from + length * fraction;
  return clampWindow({ from: pivot - next * fraction, to: pivot + next * (1 - fraction) }, bounds);
}

/** Moves by a fraction of its own length, later when positive. */
export function panWindow(window: TimeWindow, fraction: number, bounds: TimeWindow): TimeWindow {
  const shift = (window.to - window.from) * fraction;
  return clampWindow({ from: window.from + shift, to: window.to + shift }, bounds);
}

/** Moves (and if need be shortens) a window into its bounds. */
export function clampWindow(window: TimeWindow, bounds: TimeWindow): TimeWindow {
  const length = Math.min(Math.max(window.to - window.from, SHORTEST_MS), bounds.to - bounds.from);
  const from = Math.min(Math.max(window.from, bounds.from), bounds.to - length);
  return { from, to: from + length };
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
  const length = Math.min(window.to - window.from, after.to - after.from);
  return { from: after.to - length, to: after.to };
}
