// Plays a run: moves the playhead while the session is open, whichever of its views is on show.

import { useEffect } from "react";
import { useActions } from "./keyboard";
import { usePlayhead } from "./playhead";

/** How long a whole run plays: as long as it took, but no shorter and no longer than this. */
const LEAST_MS = 6000;
const MOST_MS = 24_000;
/** Without motion the playhead stays this long at each stop. */
const STOP_MS = 1200;

let frame = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Stops the clock; the playhead stays where it is. */
export function pause(): void {
  cancelAnimationFrame(frame);
  clearTimeout(timer);
  usePlayhead.getState().set({ playing: false });
}

/** Plays from where the playhead is, from the start when it is at the end. `stops` are the instants of the handoffs. */
export function play(key: string, durationMs: number, stops: readonly number[]): void {
  pause();
  const { key: known, atMs, set } = usePlayhead.getState();
  const from = known === key && atMs !== null && atMs < durationMs ? atMs : 0;
  set({ key, atMs: from, playing: true });
  if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) hop(durationMs, stops);
  else roll(durationMs);
}

/** Sets the playhead; playing goes on from there. */
export function seek(key: string, atMs: number): void {
  usePlayhead.getState().set({ key, atMs });
}

function roll(durationMs: number): void {
  const speed = durationMs / Math.min(MOST_MS, Math.max(LEAST_MS, durationMs));
  let last: number | null = null;
  const step = (now: number) => {
    const next = (usePlayhead.getState().atMs ?? 0) + (now - (last ?? now)) * speed;
    last = now;
    usePlayhead.getState().set({ atMs: Math.min(next, durationMs) });
    if (next >= durationMs) pause();
    else frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
}

function hop(durationMs: number, stops: readonly number[]): void {
  timer = setTimeout(() => {
    const at = usePlayhead.getState().atMs ?? 0;
    const next = stops.find((stop) => stop > at) ?? durationMs;
    usePlayhead.getState().set({ atMs: next });
    if (next >= durationMs) pause();
    else hop(durationMs, stops);
  }, STOP_MS);
}

/** Ends what is played when the session is left, and lets the key pause it in any view. */
export function usePlayback(key: string): void {
  const playing = usePlayhead((playhead) => playhead.playing && playhead.key === key);
  useActions(playing ? { play: pause } : {});
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is what is left.
  useEffect(() => leave, [key]);
}

function leave(): void {
  pause();
  usePlayhead.getState().stop();
}
