// Commands that a person gives from a form or a button: whether they run, what they answered, why they failed.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

/** A command with its state. `onDone` runs after it has succeeded. */
export function useCommand<Args extends unknown[], Answer>(
  command: (...args: Args) => Promise<Answer>,
  onDone?: () => void,
) {
  const mutation = useMutation({
    networkMode: "always",
    mutationFn: (args: Args) => command(...args),
    onSuccess: () => onDone?.(),
  });
  const { mutate } = mutation;
  const run = useCallback((...args: Args) => mutate(args), [mutate]);
  return {
    /** Starts it; its end is seen in the rest of this. The same function as long as the component is there. */
    run,
    /** Starts it and gives the answer; rejects when it failed. */
    ask: (...args: Args) => mutation.mutateAsync(args),
    answer: mutation.data,
    busy: mutation.isPending,
    error: mutation.error,
    reset: mutation.reset,
  };
}

/**
 * A command that changes where events come from or what is known of them. Whatever is on show is asked again when it
 * has succeeded: a key changes sessions, a retry changes the ledger.
 */
export function useChange<Args extends unknown[], Answer>(command: (...args: Args) => Promise<Answer>) {
  const client = useQueryClient();
  return useCommand(command, () => void client.invalidateQueries());
}
