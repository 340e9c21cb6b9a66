// The instant of a session that is played back: the graph moves it, the timeline draws it.

import { create } from "zustand";

type Playhead = {
  /** The session that is played. */
  key: string | null;
  /** Milliseconds after the session's base; `null` when nothing is played. */
  atMs: number | null;
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
