// What brings events in besides listeners and imports, and the commands that change it.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { commands } from "../ipc/backend";
import { queryKeys } from "./queries";

const EVERY_MS = 1000;

/** Folders, Kafka topics, forwarding and signing keys, each second while somebody looks. */
export function useSources() {
  return useQuery({ queryKey: queryKeys.sources, queryFn: commands.getSources, refetchInterval: EVERY_MS });
}

/**
 * A command that changes where events come from or what is known of them. Whatever is on show is asked again when it
 * has succeeded: a key changes sessions, a retry changes the ledger.
 */
export function useChange<Args extends unknown[], Answer>(command: (...args: Args) => Promise<Answer>) {
  const client = useQueryClient();
  const mutation = useMutation({
    networkMode: "always",
    mutationFn: (args: Args) => command(...args),
    onSuccess: () => void client.invalidateQueries(),
  });
  return {
    /** Starts it; the end is told by the rest of this. */
    run: (...args: Args) => mutation.mutate(args),
    /** Starts it and gives the answer; rejects when it failed. */
    ask: (...args: Args) => mutation.mutateAsync(args),
    answer: mutation.data,
    busy: mutation.isPending,
    error: mutation.error,
    reset: mutation.reset,
  };
}
