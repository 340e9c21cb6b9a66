// The item that is played, which the list follows.

import { useEffect } from "react";
import { placePlayed, type TranscriptEntry } from "../../model/transcript";
import { usePlayhead } from "../../state/playhead";

/** The place of the last item that began by the instant played; -1 while none is. */
export function usePlayed(
  sessionKey: string,
  entries: readonly TranscriptEntry[],
  show: (place: number) => void,
): number {
  const played = usePlayhead(({ key, atMs }) =>
    key === sessionKey && atMs !== null ? placePlayed(entries, atMs) : -1,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each item, not whenever the list moves.
  useEffect(() => {
    if (played >= 0) show(played);
  }, [played]);
  return played;
}
