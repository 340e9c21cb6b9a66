// Shapes of a lane in a box that is as wide as the run. Pure.

import {
  between,
  type DurationMs,
  duration,
  most,
  type RelativeMs,
  relativeMs,
  scaled,
} from "../../base/time";
import type { Lane, LaneInterval, LaneMark } from "../../ipc/bindings";

/** Width of the box. */
export const WIDE = 1000;
/** Narrowest bar and mark that can be seen. */
const LEAST = 4;

/** A place in a lane that can be gone to. */
export type LanePlace = { fromMs: RelativeMs; toMs: RelativeMs; span: number; failed: boolean };

/** Intervals as one path of bars. */
export function intervalPath(intervals: readonly LaneInterval[], whole: DurationMs): string {
  const scale = WIDE / most(whole, duration(1));
  return intervals
    .map(({ startMs, endMs }) => {
      const wide = Math.max(LEAST, (endMs - startMs) * scale);
      return bar(Math.max(0, Math.min(startMs * scale, WIDE - wide)), wide, 3, 10);
    })
    .join("");
}

/** Failures as one path of thin bars, taller than the intervals. */
export function markPath(marks: readonly LaneMark[], whole: DurationMs): string {
  const scale = WIDE / most(whole, duration(1));
  return marks.map(({ atMs }) => bar(clamp(atMs * scale - LEAST / 2), LEAST, 0, 16)).join("");
}

/** All places of a lane by time; a failure comes after the interval that it is in. */
export function lanePlaces({ intervals, marks }: Lane): LanePlace[] {
  return [
    ...intervals.map(({ startMs, endMs, span }) => place(startMs, endMs, span, false)),
    ...marks.map(({ atMs, span }) => place(atMs, atMs, span, true)),
  ].sort((a, b) => a.fromMs - b.fromMs);
}

/** The place nearest to an instant. A failure close by is meant rather than the interval around it. */
export function nearestPlace(
  places: readonly LanePlace[],
  at: RelativeMs,
  whole: DurationMs,
): LanePlace | undefined {
  const close = scaled(whole, 1 / 50);
  const away = ({ fromMs, toMs, failed }: LanePlace) => {
    const distance = Math.max(0, between(at, fromMs), between(toMs, at));
    return failed && distance <= close ? distance - close : distance;
  };
  let best: LanePlace | undefined;
  for (const place of places) if (best === undefined || away(place) < away(best)) best = place;
  return best;
}

function place(from: number, to: number, span: number, failed: boolean): LanePlace {
  return { fromMs: relativeMs(from), toMs: relativeMs(to), span, failed };
}

function bar(x: number, wide: number, y: number, high: number): string {
  return `M${round(x)} ${y}h${round(wide)}v${high}h${round(-wide)}z`;
}

function clamp(x: number): number {
  return Math.min(WIDE - LEAST, Math.max(0, x));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
