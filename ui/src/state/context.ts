// What fills the context of a session's model calls, and how that is looked at.

import { queryOptions, useQuery } from "@tanstack/react-query";
import { create } from "zustand";
import { commands } from "../ipc/backend";
import type { Measure } from "../model/context";
import { queryKeys } from "./queries";

/** The contexts of a session. */
export function sessionContextQuery(key: string) {
  return queryOptions({
    queryKey: [...queryKeys.session(key), "context"],
    queryFn: () => commands.sessionContext(key),
  });
}

/** The contexts of a session, on show. */
export function useSessionContext(key: string) {
  return useQuery(sessionContextQuery(key));
}

type ContextLook = {
  measure: Measure;
  /** The thread and the call that were chosen, by session. */
  chosen: ReadonlyMap<string, { thread: number; call: number | null }>;
  setMeasure: (measure: Measure) => void;
  choose: (session: string, thread: number, call: number | null) => void;
};

/** How contexts are looked at, as long as the window is open. */
export const useContextLook = create<ContextLook>()((set) => ({
  measure: "tokens",
  chosen: new Map(),
  setMeasure: (measure) => set({ measure }),
  choose: (session, thread, call) =>
    set(({ chosen }) => ({ chosen: new Map(chosen).set(session, { thread, call }) })),
}));
