// Time in which nothing was at work, and whether it was a person that the run waited for.

import { partitionPoint } from "../base/search";
import {
  between,
  type DurationMs,
  duration,
  type RelativeMs,
  type TimeColumn,
  timeColumn,
} from "../base/time";
import { FAMILY_INPUT } from "./families";
import type { TimelineLayout } from "./timeline-layout";

/** Shorter intervals are the program's own way from one call to the next. */
const LEAST_WAIT = duration(1000);

/** Intervals without overlap, by time. */
export type Idle = {
  from: TimeColumn;
  to: TimeColumn;
  /** 1 where a person's message ended the wait. */
  person: Uint8Array;
};

/**
 * Finds the intervals. In a gap in which a message comes in, the time before it was spent waiting for its sender:
 * nothing of the run was at work that could have.
 */
export function idleOf({ gapFrom, gapTo, family, start, rows }: TimelineLayout): Idle {
  const inputs: number[] = [];
  for (let row = 0; row < rows; row += 1) if (family[row] === FAMILY_INPUT) inputs.push(start[row]);
  inputs.sort((a, b) => a - b);
  const [from, to, person]: [number[], number[], number[]] = [[], [], []];
  const note = (begin: number, end: number, by: 0 | 1) => {
    if (end <= begin) return;
    from.push(begin);
    to.push(end);
    person.push(by);
  };
  let next = 0;
  for (let gap = 0; gap < gapFrom.length; gap += 1) {
    while (next < inputs.length && (inputs[next] ?? 0) <= gapFrom[gap]) next += 1;
    let came = Number.NEGATIVE_INFINITY;
    for (; next < inputs.length && (inputs[next] ?? 0) <= gapTo[gap]; next += 1) came = inputs[next] ?? came;
    if (came - gapFrom[gap] < LEAST_WAIT) note(gapFrom[gap], gapTo[gap], 0);
    else {
      note(gapFrom[gap], came, 1);
      note(came, gapTo[gap], 0);
    }
  }
  return {
    from: timeColumn(Float64Array.from(from)),
    to: timeColumn(Float64Array.from(to)),
    person: Uint8Array.from(person),
  };
}

/** The first interval that ends at an instant or later. */
export function firstIdle({ to }: Idle, ms: RelativeMs): number {
  return partitionPoint(0, to.length, (at) => to[at] < ms);
}

/** What an interval of time without work is called: `1 min 2 s waiting for the person`. */
export function idleWords(person: boolean): string {
  return person ? "waiting for the person" : "in no span";
}

/** The interval around an instant, or `null`. */
export function idleAt(idle: Idle, ms: RelativeMs): { lengthMs: DurationMs; person: boolean } | null {
  const at = firstIdle(idle, ms);
  if (at >= idle.from.length || idle.from[at] > ms) return null;
  return { lengthMs: between(idle.from[at], idle.to[at]), person: idle.person[at] === 1 };
}
