// Plays a run: moves the playhead while the session is open, whichever of its views is on show.

import { useEffect } from "react";
import { between, duration, later, least, type RelativeMs, relativeMs, scaled } from "../base/time";
import { useActions } from "./keyboard";
import { usePlayhead } from "./playhead";

/** How long a whole run plays: as long as it took, but no shorter and no longer than this. */
const LEAST_MS = 6000;
const MOST_MS = 24_000;
/** Without motion the playhead stays this long at each stop. */
const STOP_MS = 1200;

/** Where a run begins. */
const START = relativeMs(0);

let frame = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Stops the clock; the playhead stays where it is. */
export function pause(): void {
  cancelAnimationFrame(frame);
  clearTimeout(timer);
  usePlayhead.getState().set({ playing: false });
}

/**
 * Plays up to `end` from where the playhead is, from the start when it is there. `stops` are the instants of handoffs.
 */
export function play(key: string, end: RelativeMs, stops: readonly RelativeMs[]): void {
  pause();
  const { key: known, atMs, set } = usePlayhead.getState();
  const from = known === key && atMs !== null && atMs < end ? atMs : START;
  set({ key, atMs: from, playing: true });
  if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) hop(end, stops);
  else roll(end);
}

/** Sets the playhead; playing goes on from there. */
export function seek(key: string, atMs: RelativeMs): void {
  usePlayhead.getState().set({ key, atMs });
}

function roll(end: RelativeMs): void {
  const length = between(START, end);
  const speed = length / Math.min(MOST_MS, Math.max(LEAST_MS, length));
  let last: number | null = null;
  const step = (now: number) => {
    const passed = duration(now - (last ?? now));
    const next = later(usePlayhead.getState().atMs ?? START, scaled(passed, speed));
    last = now;
    usePlayhead.getState().set({ atMs: least(next, end) });
    if (next >= end) pause();
    else frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
}

function hop(end: RelativeMs, stops: readonly RelativeMs[]): void {
  timer = setTimeout(() => {
    const at = usePlayhead.getState().atMs ?? START;
    const next = stops.find((stop) => stop > at) ?? end;
    usePlayhead.getState().set({ atMs: next });
    if (next >= end) pause();
    else hop(end, stops);
  }, STOP_MS);
}

/** Ends what is played when the session is left, and lets the key pause it in any view. */
export function usePlayback(key: string): void {
  const playing = usePlayhead((playhead) => playhead.playing && playhead.key === key);
  useActions(playing ? { play: pause } : {});
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is what is left.
  useEffect(() => endPlayback, [key]);
}

/** Ends what is played. */
export function endPlayback(): void {
  pause();
  usePlayhead.getState().stop();
}
