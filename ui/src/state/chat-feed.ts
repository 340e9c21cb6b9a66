// Conversations as they are read, with the updates received while they were on their way.

import { commands } from "../ipc/backend";
import type { ChatUpdate, Conversation } from "../ipc/bindings";
import { applyUpdates } from "../model/chat-updates";

/** Reads under way, with what came since they began. */
const reads = new Set<ChatUpdate[]>();

/** Keeps updates for the reads that are under way. */
export function noteUpdates(updates: readonly ChatUpdate[]): void {
  for (const read of reads) read.push(...updates);
}

/** Reads a conversation; updates received meanwhile are not lost. */
export async function readConversation(id: string): Promise<Conversation> {
  const since: ChatUpdate[] = [];
  reads.add(since);
  try {
    const conversation = await commands.getConversation(id);
    return applyUpdates(conversation, since).conversation;
  } finally {
    reads.delete(since);
  }
}
