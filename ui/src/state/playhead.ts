// The instant of a session that is played back: the graph moves it, the timeline draws it.

import { create } from "zustand";
import type { RelativeMs } from "../base/time";

type Playhead = {
  /** The session that is played. */
  key: string | null;
  /** `null` when nothing is played. */
  atMs: RelativeMs | null;
  playing: boolean;
  set: (change: Partial<Pick<Playhead, "key" | "atMs" | "playing">>) => void;
  stop: () => void;
};

export const usePlayhead = create<Playhead>()((set) => ({
  key: null,
  atMs: null,
  playing: false,
  set: (change) => set(change),
  stop: () => set({ key: null, atMs: null, playing: false }),
}));

/** The instant of a session that is played; `null` when none is. */
export function usePlayheadAt(key: string): RelativeMs | null {
  return usePlayhead((playhead) => (playhead.key === key ? playhead.atMs : null));
}
