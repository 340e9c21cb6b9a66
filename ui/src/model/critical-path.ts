// What the critical path of a timeline is made of, in words and sums. Time in which something that only holds others
// together was on it is told by who was waited for.

import { partitionPoint } from "../base/search";
import { between, type DurationMs, duration, type RelativeMs } from "../base/time";
import { FAMILY_MODEL, familyOf } from "./families";
import { firstIdle, type Idle } from "./idle";
import type { TimelineLayout } from "./timeline-layout";

/** How much of a session's time its critical path takes, and what was waited for. */
export type PathShare = {
  /** Of the path, and of waiting for a person where nothing was open. */
  lengthMs: DurationMs;
  /** Of all the time between the first and the last instant, 0 to 1. */
  share: number;
  /** What has most of it. */
  parts: { word: string; share: number }[];
};

const MOST_PARTS = 3;
const PERSON = "Waiting for the person";
const BETWEEN = "Between calls";

/** Sums the path; `null` where there is none. */
export function pathShare(layout: TimelineLayout, idle: Idle): PathShare | null {
  const sums = new Map<string, number>();
  const add = (word: string, ms: number) => {
    if (ms > 0) sums.set(word, (sums.get(word) ?? 0) + ms);
  };
  const waits: Wait[] = [];
  for (let at = 0; at < layout.pathRow.length; at += 1) {
    const row = layout.pathRow[at];
    const [from, to] = [layout.pathFrom[at], layout.pathTo[at]];
    if (isHolder(layout, row)) waits.push({ row, from, to });
    else add(familyOf(layout.family[row]).word, between(from, to));
  }
  if (sums.size + waits.length === 0) return null;
  for (const [word, ms] of waitedFor(layout, idle, waits)) add(word, ms);
  // Between two turns nothing is open that could be on the path.
  idle.person.forEach((person, at) => {
    if (person === 1) add(PERSON, between(idle.from[at], idle.to[at]));
  });

  const lengthMs = [...sums.values()].reduce((sum, ms) => sum + ms, 0);
  if (lengthMs <= 0) return null;
  const parts = [...sums]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_PARTS)
    .map(([word, ms]) => ({ word, share: ms / lengthMs }));
  const whole = Math.max(lengthMs, between(layout.from, layout.to));
  return { lengthMs: duration(lengthMs), share: Math.min(1, lengthMs / whole), parts };
}

/** Whether a row's own time on the path is waiting: it only holds others together. */
export function isHolder(layout: TimelineLayout, row: number): boolean {
  return layout.family[row] < FAMILY_MODEL && layout.descendants[row] > 0;
}

type Wait = { row: number; from: RelativeMs; to: RelativeMs };

/** Tells each wait by who was at work meanwhile, elsewhere in the tree. Waits for a person are left out. */
function waitedFor(layout: TimelineLayout, idle: Idle, waits: Wait[]): [word: string, ms: number][] {
  waits.sort((a, b) => a.from - b.from);
  const work = rowsAtWork(layout);
  const found: [string, number][] = [];
  let next = 0;
  let active: number[] = [];
  for (const { row, from, to } of waits) {
    let rest = to - from;
    let nobody = 0;
    for (let at = firstIdle(idle, from); at < idle.from.length && idle.from[at] < to; at += 1) {
      const both = overlap(idle.from[at], idle.to[at], from, to);
      rest -= both;
      if (idle.person[at] === 0) nobody += both;
    }
    for (; next < work.length && layout.start[work[next]] < to; next += 1) active.push(work[next]);
    active = active.filter((other) => layout.end[other] > from);
    const others = active.map(
      (other) => [other, overlap(layout.start[other], layout.end[other], from, to)] as const,
    );
    const [most] = others.sort((a, b) => b[1] - a[1]);
    found.push([BETWEEN, most ? nobody : nobody + rest]);
    if (most) found.push([wordOf(layout, row, most[0]), rest]);
  }
  return found;
}

function wordOf(layout: TimelineLayout, row: number, other: number): string {
  const agent = layout.text(layout.agent[other]);
  const same = agent === "" || layout.agent[other] === layout.agent[row];
  return same ? familyOf(layout.family[other]).word : `Waiting for ${agent}`;
}

/** Rows that do something themselves, by start. */
function rowsAtWork({ rows, start, end, family, descendants }: TimelineLayout): Uint32Array {
  const found: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    if (end[row] > start[row] && (family[row] >= FAMILY_MODEL || descendants[row] === 0)) found.push(row);
  }
  return Uint32Array.from(found.sort((a, b) => start[a] - start[b]));
}

function overlap(from: number, to: number, otherFrom: number, otherTo: number): number {
  return Math.max(0, Math.min(to, otherTo) - Math.max(from, otherFrom));
}

/** The first index of an ascending list whose value is not below `value`. */
export function lowerBound(list: Uint32Array, value: number): number {
  return partitionPoint(0, list.length, (at) => list[at] < value);
}
