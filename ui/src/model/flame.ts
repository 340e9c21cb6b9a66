// A session added up by agent and call path: calls of one name by one agent below the same frame are one frame.

import { between, type DurationMs, duration } from "../base/time";
import { SpanState } from "./families";
import { selfTime } from "./self-time";
import type { TimelineLayout } from "./timeline-layout";

/** Calls that are added up. */
export type Frame = {
  /** Index of the frame around it, or -1. */
  parent: number;
  /** 0 for the outermost. */
  level: number;
  family: number;
  name: string;
  agent: string;
  calls: number;
  failed: number;
  /** Its own time and that of all frames in it. Calls at the same time count each for itself. */
  totalMs: DurationMs;
  /** Without the frames in it. */
  selfMs: DurationMs;
  /** Where it begins, in the time of all frames beside each other. */
  leftMs: DurationMs;
  /** Row of its longest call. */
  longest: number;
};

/** The frames of a session. */
export type Flame = {
  /** What is around a frame comes before it. */
  frames: readonly Frame[];
  /** The frames of each level, from left to right. */
  levels: readonly (readonly number[])[];
  /** The frame of each row; -1 for what took no time. */
  frameOf: Int32Array;
  totalMs: DurationMs;
};

type Sums = Omit<Frame, "totalMs" | "selfMs" | "leftMs"> & {
  total: number;
  self: number;
  left: number;
  longestMs: number;
};

/** Adds up a session. Among frames beside each other the one that took most comes first. */
export function flameOf(layout: TimelineLayout): Flame {
  const { rows, start, subtreeEnd, parent, descendants } = layout;
  const frameOf = new Int32Array(rows).fill(-1);
  const known = new Map<string, number>();
  const frames: Sums[] = [];
  for (let row = 0; row < rows; row += 1) {
    const took = between(start[row], subtreeEnd[row]);
    if (took <= 0 && descendants[row] === 0) continue;
    const above = parent[row] < 0 ? -1 : frameOf[parent[row]];
    const key = `${above} ${layout.family[row]} ${layout.name[row]} ${layout.agent[row]}`;
    const at = known.get(key) ?? frames.push(frameFor(layout, row, above, frames)) - 1;
    known.set(key, at);
    frameOf[row] = at;
    const frame = frames[at];
    if (!frame) continue;
    frame.calls += 1;
    frame.failed += layout.state[row] === SpanState.Failed ? 1 : 0;
    frame.self += selfTime(layout, row);
    if (took > frame.longestMs) [frame.longest, frame.longestMs] = [row, took];
  }
  for (let at = frames.length - 1; at >= 0; at -= 1) {
    const frame = frames[at];
    if (!frame) continue;
    frame.total += frame.self;
    const above = frames[frame.parent];
    if (above) above.total += frame.total;
  }
  const totalMs = duration(frames.reduce((sum, { parent, total }) => sum + (parent < 0 ? total : 0), 0));
  const levels = place(frames);
  return { frames: frames.map(frozen), levels, frameOf, totalMs };
}

/** How many calls of each frame are among some rows: 1 in `has` for each of those. */
export function foundIn({ frames, frameOf }: Flame, has: Uint8Array): Uint32Array {
  const found = new Uint32Array(frames.length);
  frameOf.forEach((frame, row) => {
    if (frame >= 0 && has[row] === 1) found[frame] += 1;
  });
  return found;
}

/** The frames around a frame, from the outermost to itself. */
export function pathTo({ frames }: Flame, frame: number): number[] {
  const path: number[] = [];
  for (let at = frame; at >= 0; at = frames[at]?.parent ?? -1) path.unshift(at);
  return path;
}

/** The frames in a frame, or the outermost for -1; the largest first. */
export function framesIn({ frames, levels }: Flame, frame: number): number[] {
  const level = frame < 0 ? 0 : (frames[frame]?.level ?? 0) + 1;
  return (levels[level] ?? []).filter((at) => frames[at]?.parent === frame);
}

/** What a frame is called, from the outermost in: the same in every state of its session. */
type FramePath = readonly Pick<Frame, "family" | "name" | "agent">[];

/** What of a flame graph stays while another arrangement, or another view, is on show. */
export type FlameLook = {
  /** The frame that fills the width; empty for the whole run. */
  focus: FramePath;
  asTable: boolean;
};

/** What a frame is called; nothing for -1. */
export function namesTo(flame: Flame, frame: number): FramePath {
  return pathTo(flame, frame).flatMap((at) => {
    const known = flame.frames[at];
    return known ? [{ family: known.family, name: known.name, agent: known.agent }] : [];
  });
}

/** The frame that is called so, or -1. */
export function frameCalled(flame: Flame, path: FramePath): number {
  let found = -1;
  for (const wanted of path) {
    const next = framesIn(flame, found).find((other) => {
      const { family, name, agent } = flame.frames[other] ?? {};
      return family === wanted.family && name === wanted.name && agent === wanted.agent;
    });
    if (next === undefined) return -1;
    found = next;
  }
  return found;
}

/** The frame of another state of the same session that is the same as a frame of this one, or -1. */
export function sameFrame(before: Flame, frame: number, after: Flame): number {
  return frameCalled(after, namesTo(before, frame));
}

function frameFor(layout: TimelineLayout, row: number, parent: number, frames: readonly Sums[]): Sums {
  return {
    parent,
    level: (frames[parent]?.level ?? -1) + 1,
    family: layout.family[row],
    name: layout.text(layout.name[row]),
    agent: layout.text(layout.agent[row]),
    ...{ calls: 0, failed: 0, total: 0, self: 0, left: 0, longest: row, longestMs: -1 },
  };
}

/** Puts the frames beside each other, level by level. */
function place(frames: Sums[]): number[][] {
  const levels: number[][] = [];
  frames.forEach(({ level }, at) => {
    const found = levels[level];
    if (found) found.push(at);
    else levels[level] = [at];
  });
  // What is around a frame was placed before it, so that one look from left to right is enough.
  const next = new Map<number, number>();
  const total = (at: number) => frames[at]?.total ?? 0;
  for (const level of levels) {
    level.sort((a, b) => total(b) - total(a) || a - b);
    for (const at of level) {
      const frame = frames[at];
      if (!frame) continue;
      frame.left = next.get(frame.parent) ?? frames[frame.parent]?.left ?? 0;
      next.set(frame.parent, frame.left + frame.total);
    }
    level.sort((a, b) => (frames[a]?.left ?? 0) - (frames[b]?.left ?? 0) || a - b);
  }
  return levels;
}

function frozen({ total, self, left, longestMs: _, ...frame }: Sums): Frame {
  return { ...frame, totalMs: duration(total), selfMs: duration(self), leftMs: duration(left) };
}
