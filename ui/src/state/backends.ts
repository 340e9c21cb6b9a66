// The backends to chat with, and the one whose platform is on show.

import { queryOptions, useQuery } from "@tanstack/react-query";
import { commands } from "../ipc/backend";
import type { ChatBackend } from "../ipc/bindings";

/** All backends, and where their keys are kept. */
export const backendsQuery = queryOptions({
  queryKey: ["chat", "backends"],
  queryFn: commands.listBackends,
});

/** All backends, for a component. */
export function useBackends() {
  return useQuery(backendsQuery);
}

/** The backends that have a platform; `undefined` until they are known. */
export function usePlatforms(): ChatBackend[] | undefined {
  return useBackends().data?.backends.filter(({ kind }) => kind === "chat_server");
}
