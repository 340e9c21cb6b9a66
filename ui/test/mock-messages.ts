// Messages of a made-up conversation: a tree of which one path is on show; sending, other replies, stopping.

import { emit } from "@tauri-apps/api/event";
import type { ChatMessage, ChatUpdate, Conversation, SendRequest } from "../src/ipc/bindings";
import type { MockChat } from "./mock-chat";
import { chatMessage } from "./sample-chat";

let made = 0;
/** An id that was not there before. */
export const newId = (what: string) => `${what}-${++made}`;

/** Tells the window what happened. */
export function tellChat(...updates: ChatUpdate[]): Promise<void> {
  return emit("chat", updates);
}

/** A piece of a reply comes. */
export async function grow(chat: MockChat, conversation: string, text: string): Promise<void> {
  const { messages } = conversationIn(chat, conversation);
  const at = messages.length - 1;
  const reply = messages[at];
  if (!reply) return;
  messages[at] = { ...reply, content: reply.content + text };
  await tellChat({ what: "text", conversation, message: reply.id, at: reply.content.length, text });
}

/** The last message becomes something else. */
export async function change(
  chat: MockChat,
  conversation: string,
  news: Partial<ChatMessage>,
): Promise<void> {
  const known = conversationIn(chat, conversation);
  const reply = known.messages.at(-1);
  if (!reply) return;
  const message = { ...reply, ...news };
  known.messages[known.messages.length - 1] = message;
  known.row = {
    ...known.row,
    streaming: message.state === "streaming",
    failed: message.state === "failed" || message.state === "cut",
    inputTokens: known.row.inputTokens + (news.inputTokens ?? 0),
    outputTokens: known.row.outputTokens + (news.outputTokens ?? 0),
  };
  await tellChat({ what: "message", conversation, message }, { what: "conversation", conversation });
}

/** A conversation that is kept. */
export function conversationIn(chat: MockChat, id: string): Conversation {
  const found = chat.conversations.find(({ row }) => row.id === id);
  if (!found) throw { code: "not_found", message: `no conversation ${id}`, hint: "", failure: null };
  return found;
}

/** The version, and the newest path below it. */
export function showVersion(chat: MockChat, known: Conversation, shown: string): void {
  const all = [...known.messages, ...(chat.aside.get(known.row.id) ?? [])];
  const target = all.find(({ id }) => id === shown);
  const place = known.messages.findIndex(({ versions }) => versions.includes(shown));
  if (!target || place < 0) return;
  const path = [...known.messages.slice(0, place), target];
  for (let next = childOf(all, target); next; next = childOf(all, next)) path.push(next);
  show(chat, known, path);
}

function childOf(all: ChatMessage[], { id }: ChatMessage): ChatMessage | undefined {
  return all.findLast(({ parent }) => parent === id);
}

function show(chat: MockChat, known: Conversation, path: ChatMessage[]): void {
  const all = [...known.messages, ...(chat.aside.get(known.row.id) ?? [])];
  chat.aside.set(
    known.row.id,
    all.filter(({ id }) => !path.some((message) => message.id === id)),
  );
  known.messages = path;
}

/** A message in its place: after its parent, beside its other versions. */
async function put(chat: MockChat, known: Conversation, message: ChatMessage): Promise<void> {
  const after = known.messages.findIndex(({ id }) => id === message.parent) + 1;
  const replaced = known.messages[after];
  const versions = [...(replaced?.versions ?? []), message.id];
  const all = [...known.messages, ...(chat.aside.get(known.row.id) ?? [])];
  for (const other of all) if (other.parent === message.parent) other.versions = versions;
  const placed = { ...message, versions };
  show(chat, known, [...known.messages.slice(0, after), placed]);
  known.row = { ...known.row, messages: known.messages.length, title: known.row.title || message.content };
  const conversation = known.row.id;
  await tellChat({ what: "message", conversation, message: placed });
  if (replaced) await tellChat({ what: "conversation", conversation });
}

/** A message, and the reply to it. */
export async function send(chat: MockChat, { conversation, parent, text }: SendRequest) {
  const known = conversationIn(chat, conversation);
  const message = chatMessage({ id: newId("message"), parent, content: text, atMs: Date.now() });
  known.draft = "";
  await put(chat, known, message);
  if (known.row.kind === "agent_api") return { message: message.id, reply: null };
  return { message: message.id, reply: await reply(chat, known, message.id) };
}

async function reply(chat: MockChat, known: Conversation, parent: string): Promise<string> {
  const message = chatMessage({
    ...{ id: newId("reply"), parent, role: "assistant", state: "streaming", model: known.row.model },
    ...{ atMs: Date.now(), traceId: "4bf92f3577b34da6a3ce929d0e0e4736" },
  });
  known.row = { ...known.row, streaming: true, failed: false };
  await put(chat, known, message);
  chat.onReply(message, known);
  return message.id;
}

/** Another reply. */
export function regenerate(chat: MockChat, id: string): Promise<string> {
  const known = chat.conversations.find(({ messages }) => messages.some((message) => message.id === id));
  const parent = known?.messages.find((message) => message.id === id)?.parent;
  if (!known || !parent) throw { code: "not_found", message: "no message", hint: "", failure: null };
  return reply(chat, known, parent);
}

/** The end of a reply. */
export async function stop(chat: MockChat, id: string): Promise<null> {
  const known = chat.conversations.find(({ messages }) => messages.at(-1)?.id === id);
  if (known) await change(chat, known.row.id, { state: "stopped", elapsedMs: 2100 });
  return null;
}
