// Updates of a conversation from the back end, applied to the conversation as it is known. Pure.

import type { ChatMessage, ChatUpdate, Conversation } from "../ipc/bindings";

/**
 * The conversation after an update. The same one when the update says nothing new of it; `null` when something was
 * missed, or another path is on show, and it has to be read again.
 */
export function applyUpdate(conversation: Conversation, update: ChatUpdate): Conversation | null {
  if (update.what === "agent" || update.what === "notice" || update.conversation !== conversation.row.id)
    return conversation;
  if (update.what === "conversation") return null;
  const { messages } = conversation;
  if (update.what === "message") {
    const place = messages.findLastIndex(({ id }) => id === update.message.id);
    if (place >= 0) return { ...conversation, messages: messages.with(place, update.message) };
    const isNext = update.message.parent === (messages.at(-1)?.id ?? null);
    return isNext ? { ...conversation, messages: [...messages, update.message] } : null;
  }
  const place = messages.findLastIndex(({ id }) => id === update.message);
  const message = messages[place];
  const content = message && joined(message, update.at, update.text);
  if (content === undefined) return null;
  if (content === message?.content) return conversation;
  return { ...conversation, messages: messages.with(place, { ...message, content } as ChatMessage) };
}

/** The text of a message with what came at a place of it; `undefined` when something between is missing. */
function joined({ content }: ChatMessage, at: number, text: string): string | undefined {
  if (at === content.length) return content + text;
  if (at > content.length) return undefined;
  // What was read in between holds some of it already.
  const there = content.slice(at, at + text.length);
  return text.startsWith(there) ? content + text.slice(there.length) : undefined;
}

/** The conversation after some updates, in their order; `missed` when it has to be read again. */
export function applyUpdates(
  conversation: Conversation,
  updates: readonly ChatUpdate[],
): { conversation: Conversation; missed: boolean } {
  let missed = false;
  for (const update of updates) {
    const next = applyUpdate(conversation, update);
    if (next === null) missed = true;
    else conversation = next;
  }
  return { conversation, missed };
}
