// Where the eye was among the agents' lanes before they changed.

import type { TimelineLayout } from "./timeline-layout";

/** The lane at the top of the view and how far it is scrolled past, in pixels. */
export type LaneAnchor = { agent: string; past: number };

/** Notes which lane is at the top of the view. `null` when there are none. */
export function takeLane(layout: TimelineLayout, scrollTop: number, lineHeight: number): LaneAnchor | null {
  const line = Math.max(0, Math.floor(scrollTop / lineHeight));
  const lane = layout.laneStart.findLastIndex((start, at) => at < layout.laneAgent.length && start <= line);
  if (lane < 0) return null;
  return {
    agent: layout.text(layout.laneAgent[lane]),
    past: scrollTop - layout.laneStart[lane] * lineHeight,
  };
}

/** The scroll offset that puts the noted lane back where it was; `fallback` when it is gone. */
export function restoreLane(
  { agent, past }: LaneAnchor,
  layout: TimelineLayout,
  lineHeight: number,
  fallback: number,
): number {
  const lane = layout.laneAgent.findIndex((name) => layout.text(name) === agent);
  return lane < 0 ? fallback : layout.laneStart[lane] * lineHeight + past;
}
