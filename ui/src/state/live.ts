// Keeps what is on show up to date: the back end says which sessions changed, and only what is on show is asked again,
// at a pace that the answers themselves set.

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { paced } from "../base/throttle";
import { onChanged } from "../ipc/signals";
import { sessionOf } from "../model/route";
import { currentRoute } from "./address";
import { dependsOnTraces, isCostly, isViewOf, queryKeys } from "./queries";
import { isPaused, useView } from "./view";

const LIST_EVERY_MS = 100;
const SESSION_LEAST_MS = 40;
const COSTLY_LEAST_MS = 3000;

/** Follows the back end's changes for as long as the window is open. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    const list = paced(
      () => client.invalidateQueries({ queryKey: queryKeys.sessions }),
      () => LIST_EVERY_MS,
    );
    const pace = (lastMs: number) => Math.max(SESSION_LEAST_MS, 1.5 * lastMs);
    const session = paced(() => refreshOpenSession(client), pace);
    const everything = paced(() => refreshEverything(client), pace);
    const costly = paced(
      () => client.invalidateQueries({ predicate: ({ queryKey }) => isCostly(queryKey) }),
      (lastMs) => Math.max(COSTLY_LEAST_MS, 10 * lastMs),
    );
    const stop = onChanged((changed) => {
      costly.request();
      if (changed.what === "anything") {
        everything.request();
        return;
      }
      list.request();
      const open = openSession();
      for (const key of changed.sessions) {
        if (key === open) session.request();
        else client.invalidateQueries({ queryKey: queryKeys.session(key), refetchType: "none" });
      }
    });
    // What came while the session was paused is fetched when it goes on.
    const stopResume = useView.subscribe((now, before) => {
      if (before.paused && !now.paused) session.request();
    });
    return () => {
      stop();
      stopResume();
      list.stop();
      session.stop();
      everything.stop();
      costly.stop();
    };
  }, [client]);
}

function openSession(): string | null {
  return sessionOf(currentRoute())?.key ?? null;
}

async function refreshOpenSession(client: QueryClient): Promise<void> {
  const key = openSession();
  if (key === null) return;
  // The head goes on counting while its views are frozen.
  const queryKey = isPaused(key) ? queryKeys.detail(key) : queryKeys.session(key);
  await client.invalidateQueries({ queryKey });
}

/** Asks again for all that is on show, and later for what is shown again. */
async function refreshEverything(client: QueryClient): Promise<void> {
  const open = openSession();
  const frozen = open !== null && isPaused(open) ? open : null;
  client.removeQueries({ queryKey: queryKeys.snippets });
  await client.invalidateQueries({
    predicate: ({ queryKey }) =>
      dependsOnTraces(queryKey) && (frozen === null || !isViewOf(frozen, queryKey)),
  });
}
