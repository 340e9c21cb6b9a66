// Freezing the views of a session while it still runs.

import { useEffect } from "react";
import { useHeldViews } from "./held-views";
import { useView } from "./view";

/** The pause of a session. `missed` counts the events that came since it began; `null` while it goes on. */
export function usePause(key: string, events: number | undefined) {
  const paused = useView((state) => (state.paused?.key === key ? state.paused : null));
  const pause = useView((state) => state.pause);
  const resume = useView((state) => state.resume);
  useHeldViews(key, paused !== null);
  // Leaving a session ends its pause.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is what is left.
  useEffect(() => resume, [resume, key]);
  return {
    missed: paused ? Math.max(0, (events ?? paused.events) - paused.events) : null,
    toggle: () => {
      if (paused) resume();
      else if (events !== undefined) pause(key, events);
    },
  };
}
