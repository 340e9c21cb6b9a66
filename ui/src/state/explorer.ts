// What the explorer's views ask about a session as a whole.

import { useQuery } from "@tanstack/react-query";
import { commands } from "../ipc/backend";
import { queryKeys } from "./queries";

/** The run before its spans. */
export function useOverview(key: string) {
  return useQuery({
    queryKey: [...queryKeys.session(key), "overview"],
    queryFn: () => commands.sessionOverview(key),
  });
}
