// An axis of time on which long waits take little room. The place of an instant along it is still in milliseconds:
// those of the waits that are folded are left out.

import { partitionPoint } from "../base/search";
import {
  between,
  type DurationMs,
  duration,
  later,
  most,
  type RelativeMs,
  relativeMs,
  scaled,
  type TimeColumn,
  timeColumn,
} from "../base/time";
import type { Idle } from "./idle";
import { type Ticks, ticksIn } from "./ticks";
import type { TimeWindow } from "./time-window";

/** Shorter waits, and those of a smaller part of the run, stay as long as they were. */
const LEAST_MS = 2000;
const LEAST_SHARE = 0.05;
/** What a folded wait takes, as a part of the time in which something was at work: room for its true length. */
const KEPT_SHARE = 0.06;

/** The waits that are folded, by time. */
export type TimeFold = {
  from: TimeColumn;
  to: TimeColumn;
  /** Where each begins along the axis. */
  at: TimeColumn;
  /** How much of the axis each takes. */
  kept: DurationMs;
};

/** Folds the long waits of a run; `null` where there are none. */
export function foldOf(idle: Idle, runMs: DurationMs): TimeFold | null {
  const length = (at: number) => between(idle.from[at], idle.to[at]);
  const long = Array.from(idle.from, (_, at) => at).filter(
    (at) => length(at) >= LEAST_MS && length(at) >= runMs * LEAST_SHARE,
  );
  const waited = long.reduce((sum, at) => sum + length(at), 0);
  const kept = scaled(duration(Math.max(1, runMs - waited)), KEPT_SHARE);
  const folded = long.filter((at) => length(at) > 2 * kept);
  if (folded.length === 0) return null;
  let left = 0;
  const places = folded.map((at) => {
    const place = idle.from[at] - left;
    left += length(at) - kept;
    return place;
  });
  const column = (values: number[]) => timeColumn(Float64Array.from(values));
  return {
    from: column(folded.map((at) => idle.from[at])),
    to: column(folded.map((at) => idle.to[at])),
    at: column(places),
    kept,
  };
}

/** Where an instant is along the axis. */
export function along({ from, to, at, kept }: TimeFold, ms: RelativeMs): RelativeMs {
  const next = partitionPoint(0, to.length, (wait) => to[wait] <= ms);
  if (next < to.length && ms > from[next]) {
    const share = (ms - from[next]) / (to[next] - from[next]);
    return later(at[next], scaled(kept, share));
  }
  return next === 0 ? ms : later(at[next - 1], duration(kept + (ms - to[next - 1])));
}

/** The instant at a place along the axis. */
export function instantAt({ from, to, at, kept }: TimeFold, place: RelativeMs): RelativeMs {
  const next = partitionPoint(0, at.length, (wait) => at[wait] + kept <= place);
  if (next < at.length && place > at[next]) {
    return later(from[next], scaled(between(from[next], to[next]), (place - at[next]) / kept));
  }
  return next === 0 ? place : later(to[next - 1], duration(place - at[next - 1] - kept));
}

/** A window as it is along the axis. */
export function windowAlong(fold: TimeFold, { from, to }: TimeWindow): TimeWindow {
  return { from: along(fold, from), to: along(fold, to) };
}

/** The window at a part of the axis. */
export function windowAt(fold: TimeFold, { from, to }: TimeWindow): TimeWindow {
  return { from: instantAt(fold, from), to: instantAt(fold, to) };
}

/** Ticks of a ruler; none in waits that are folded. */
export function ticksAlong(fold: TimeFold | null, window: TimeWindow, width: number): Ticks {
  if (fold === null) return ticksIn(window, width);
  const shown = between(along(fold, window.from), along(fold, window.to));
  const { step } = ticksIn({ from: later(window.to, scaled(shown, -1)), to: window.to }, width);
  const at: RelativeMs[] = [];
  let from = window.from;
  const until = (to: RelativeMs) => {
    for (let index = Math.ceil(from / step); index * step <= to; index += 1)
      at.push(relativeMs(index * step));
  };
  for (let wait = 0; wait < fold.from.length && fold.from[wait] < window.to; wait += 1) {
    if (fold.to[wait] <= from) continue;
    until(fold.from[wait]);
    from = most(from, fold.to[wait]);
  }
  if (from <= window.to) until(window.to);
  return { step, at };
}
