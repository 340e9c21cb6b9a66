// The instant of a session that is played back: one for all its views.

import { useEffect, useState } from "react";
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

/** Rows that are dimmed one by one need not follow every frame. */
const ROWS_EVERY_MS = 150;

/** The same for lists of rows: some times a second. */
export function usePacedPlayhead(key: string): RelativeMs | null {
  const [at, setAt] = useState(() => instantOf(key));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setAt(instantOf(key));
      }, ROWS_EVERY_MS);
    };
    setAt(instantOf(key));
    const stop = usePlayhead.subscribe(follow);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [key]);
  return at;
}

function instantOf(key: string): RelativeMs | null {
  const { key: played, atMs } = usePlayhead.getState();
  return played === key ? atMs : null;
}
