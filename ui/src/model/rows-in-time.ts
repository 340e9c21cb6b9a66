// Which rows belong to an interval of time, and which interval to the rows in view: how zooming and scrolling follow
// each other.

import { most, type RelativeMs } from "../base/time";
import { around, lengthOf, type TimeWindow } from "./time-window";
import type { TimelineLayout } from "./timeline-layout";

/** So many rows of the time on show are enough for a view. */
const ENOUGH = 3;
const LEAD = 0.1;

/** Places of rows, the first and the last of them. */
export type Places = { first: number; last: number };

/**
 * The place to scroll to so that rows of the time on show are in view; -1 when enough of them are. `rows` are the rows
 * on show by place, `view` those in view. `end` says to where a row is drawn.
 */
export function placeInTime(
  { start }: TimelineLayout,
  rows: Uint32Array,
  view: Places,
  window: TimeWindow,
  end: (row: number) => RelativeMs,
): number {
  // Most frames of a zoom end here: the rows in view are few, those of a session many.
  let seen = 0;
  for (let place = Math.max(0, view.first); place <= Math.min(view.last, rows.length - 1); place += 1) {
    const from = start[rows[place]];
    const to = end(rows[place]);
    if (from <= window.to && to >= window.from && !(from < window.from && to > window.to)) seen += 1;
  }
  if (seen >= ENOUGH) return -1;

  // More rows that begin in the window than are seen of it: some are out of view.
  let [begin, first] = [0, -1];
  for (let place = 0; place < rows.length && begin <= seen; place += 1) {
    const from = start[rows[place]];
    if (from < window.from || from > window.to) continue;
    begin += 1;
    if (first < 0) first = place;
  }
  if (begin > 0) return begin <= seen ? -1 : first;
  if (seen > 0) return -1;
  const covering = rows.findLastIndex((row) => start[row] < window.from && end(row) >= window.to);
  return covering >= view.first && covering <= view.last ? -1 : covering;
}

/** The window, as long as before, in which the rows in view are; `null` when some of them are in it already. */
export function timeOfPlaces(
  { start }: TimelineLayout,
  rows: Uint32Array,
  view: Places,
  window: TimeWindow,
  end: (row: number) => RelativeMs,
): TimeWindow | null {
  let first: RelativeMs | null = null;
  for (let place = Math.max(0, view.first); place <= Math.min(view.last, rows.length - 1); place += 1) {
    const row = rows[place];
    const [from, to] = [start[row], most(end(row), start[row])];
    // What spans all of the window says nothing of where in time the view is.
    if (from <= window.from && to >= window.to) continue;
    if (from <= window.to && to >= window.from) return null;
    if (first === null || from < first) first = from;
  }
  return first === null ? null : around(first, LEAD, lengthOf(window));
}
