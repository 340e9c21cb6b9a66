// Keeps conversations up to date: text is put where it belongs as it comes, everything else is read again.

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Paced, paced } from "../base/throttle";
import type { ChatUpdate, Conversation } from "../ipc/bindings";
import { onChat } from "../ipc/signals";
import { applyUpdates } from "../model/chat-updates";
import { chatKeys } from "./chat";
import { noteUpdates } from "./chat-feed";
import { useNotices } from "./chat-notices";

const LISTS_EVERY_MS = 250;
const LEAST_MS = 40;

/** Follows the back end's news of chat for as long as the window is open. */
export function useLiveChat(): void {
  const client = useQueryClient();
  useEffect(() => {
    const lists = paced(
      () => client.invalidateQueries({ queryKey: chatKeys.lists }),
      () => LISTS_EVERY_MS,
    );
    const reads = new Map<string, Paced>();
    const readAgain = (id: string) => {
      let read = reads.get(id);
      if (!read) {
        read = paced(
          () => client.invalidateQueries({ queryKey: chatKeys.conversation(id) }),
          (lastMs) => Math.max(LEAST_MS, 1.5 * lastMs),
        );
        reads.set(id, read);
      }
      read.request();
    };
    const stop = onChat(
      (updates) => {
        noteUpdates(updates);
        for (const id of takeConversations(client, updates)) readAgain(id);
        takeAgents(client, updates);
        if (updates.some(({ what }) => what === "message" || what === "conversation")) lists.request();
      },
      () => {
        lists.request();
        void client.invalidateQueries({ queryKey: chatKeys.conversations });
      },
    );
    return () => {
      stop();
      lists.stop();
      for (const read of reads.values()) read.stop();
    };
  }, [client]);
}

/** Applies updates of conversations that are known; gives those that have to be read again. */
function takeConversations(client: QueryClient, updates: readonly ChatUpdate[]): string[] {
  const ids = new Set(updates.flatMap((update) => ("conversation" in update ? [update.conversation] : [])));
  return [...ids].filter((id) => {
    const queryKey = chatKeys.conversation(id);
    const known = client.getQueryData<Conversation>(queryKey);
    // One that is not on show is read when it is.
    if (!known) return false;
    const { conversation, missed } = applyUpdates(known, updates);
    if (conversation !== known) client.setQueryData(queryKey, conversation);
    return missed;
  });
}

function takeAgents(client: QueryClient, updates: readonly ChatUpdate[]): void {
  for (const update of updates) {
    if (update.what === "agent") client.setQueryData(chatKeys.agent(update.backend), update.state);
    if (update.what === "notice")
      useNotices.getState().add(update.conversation, { level: update.level, message: update.message });
  }
}
