// How long calls took, in words.

import { formatDuration } from "../base/format";
import { duration, relativeMs } from "../base/time";
import type { CallStats } from "../ipc/bindings";
import { SpanState } from "./families";

type Took = { state: number; startMs: number; durationMs: number };

/** Whether no end of a span is known. */
export function isOpen(state: number): boolean {
  return state === SpanState.Running || state === SpanState.Unfinished;
}

/** How long a span took; since when it goes on where it has no end. Empty for what takes no time. */
export function tookWords({ state, startMs, durationMs }: Took): string {
  if (isOpen(state)) return startMs < 1 ? "since the start" : `since ${formatDuration(relativeMs(startMs))}`;
  return durationMs > 0 ? formatDuration(duration(durationMs)) : "";
}

/** A duration of calls of one name; a dash while none of them has ended. */
export function callsTookWords({ calls, open }: CallStats, ms: number): string {
  return open >= calls ? "–" : formatDuration(duration(ms));
}
