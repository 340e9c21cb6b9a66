// Chat backends made of memory: conversations as trees of messages, replies that a test or the harness lets grow.

import { emit } from "@tauri-apps/api/event";
import type {
  AgentState,
  BackendCheck,
  BackendForm,
  ChatBackend,
  ChatMessage,
  ChatModel,
  ChatUpdate,
  Conversation,
  ConversationChange,
  ConversationListRequest,
  HistoryRow,
  SendRequest,
} from "../src/ipc/bindings";
import { chatMessage, conversationOf, MODELS } from "./sample-chat";

/** Sessions of a backend on one page. */
const HISTORY_PAGE = 20;

/** What the made-up chat knows. */
export type MockChat = {
  backends: ChatBackend[];
  /** Models by backend; none: those of the sample. */
  models: Map<string, ChatModel[]>;
  /** With the messages on show. */
  conversations: Conversation[];
  deleted: Conversation[];
  /** Messages of other paths, by conversation. */
  aside: Map<string, ChatMessage[]>;
  agent: AgentState;
  history: HistoryRow[];
  /** How a backend answers when it is tried. */
  check: BackendCheck;
  /** Called with each new reply, to let it grow. */
  onReply: (reply: ChatMessage, conversation: Conversation) => void;
};

/** A chat without backends. */
export function noChat(): MockChat {
  return {
    backends: [],
    models: new Map(),
    conversations: [],
    deleted: [],
    aside: new Map(),
    agent: { status: "stable", agentType: "claude", transport: "pty", failure: null },
    history: [],
    check: { failure: null, elapsedMs: 38, models: 3, status: "healthy", agentType: "" },
    onReply: () => {},
  };
}

let made = 0;
const newId = (what: string) => `${what}-${++made}`;

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

function conversationIn(chat: MockChat, id: string): Conversation {
  const found = chat.conversations.find(({ row }) => row.id === id);
  if (!found) throw { code: "not_found", message: `no conversation ${id}`, hint: "", failure: null };
  return found;
}

/** Answers the commands of conversations; `undefined` for any other command. */
export function answerChat(chat: MockChat, command: string, args: Record<string, never>): unknown {
  switch (command) {
    case "save_backend":
      return saveBackend(chat, args.form);
    case "remove_backend":
      chat.backends = chat.backends.filter(({ id }) => id !== args.id);
      return null;
    case "check_backend":
      return chat.check;
    case "list_models":
      return chat.models.get(args.backend) ?? MODELS;
    case "list_conversations":
      return listConversations(chat, args.request);
    case "get_conversation":
      return structuredClone(conversationIn(chat, args.id));
    case "create_conversation":
      return createConversation(chat, args.backend, args.model);
    case "update_conversation":
      return updateConversation(chat, args.id, args.change);
    case "delete_conversation":
    case "restore_conversation":
      return moveConversation(chat, command, args.id);
    case "send_message":
      return send(chat, args.request);
    case "regenerate_reply":
      return regenerate(chat, args.message);
    case "stop_reply":
      return stop(chat, args.message);
    case "agent_state":
      return chat.agent;
    case "send_keys":
      return null;
    case "upload_file":
      return `/tmp/uploads/${(args.path as string).split("/").at(-1)}`;
    case "chat_history": {
      const from = ((args.page as number) - 1) * HISTORY_PAGE;
      return {
        sessions: chat.history.slice(from, from + HISTORY_PAGE),
        ...{ total: chat.history.length, page: args.page, pageSize: HISTORY_PAGE },
        hasMore: chat.history.length > from + HISTORY_PAGE,
      };
    }
    case "open_history":
      return openHistory(chat, args.backend, args.session);
    default:
      return undefined;
  }
}

function saveBackend(chat: MockChat, form: BackendForm): ChatBackend {
  const { key, ...rest } = form;
  const before = chat.backends.find(({ id }) => id === form.id);
  const backend: ChatBackend = {
    ...rest,
    id: form.id ?? newId("backend"),
    userId: form.userId || "9c0f6f0e-0000-4000-8000-000000000000",
    hasKey: key === null ? (before?.hasKey ?? false) : key !== "",
  };
  chat.backends = [...chat.backends.filter(({ id }) => id !== form.id), backend];
  return backend;
}

function listConversations(chat: MockChat, { search, backend, offset, limit }: ConversationListRequest) {
  const word = search.toLowerCase();
  const rows = chat.conversations
    .filter(({ row }) => backend === null || row.backend === backend)
    .flatMap(({ row, messages }) => {
      if (word === "" || row.title.toLowerCase().includes(word)) return [row];
      const hit = messages.find(({ content }) => content.toLowerCase().includes(word));
      return hit ? [{ ...row, snippet: hit.content.slice(0, 80) }] : [];
    });
  return { rows: rows.slice(offset, offset + limit), total: rows.length };
}

function createConversation(chat: MockChat, backend: string, model: string): string {
  const { name, kind } = chat.backends.find(({ id }) => id === backend) ?? { name: "", kind: "chat_server" };
  const id = newId("conversation");
  chat.conversations.unshift(conversationOf(id, [], { backend, backendName: name, kind, model }));
  void tellChat({ what: "conversation", conversation: id });
  return id;
}

async function updateConversation(chat: MockChat, id: string, change: ConversationChange): Promise<null> {
  const known = conversationIn(chat, id);
  const { row } = known;
  known.row = {
    ...row,
    title: change.title ?? row.title,
    model: change.model ?? row.model,
    sessionId: change.sessionId ?? row.sessionId,
  };
  known.parameters = change.parameters ?? known.parameters;
  known.draft = change.draft ?? known.draft;
  if (change.shown !== null) showVersion(chat, known, change.shown);
  await tellChat({ what: "conversation", conversation: id });
  return null;
}

/** The version, and the newest path below it. */
function showVersion(chat: MockChat, known: Conversation, shown: string): void {
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

async function moveConversation(chat: MockChat, command: string, id: string): Promise<null> {
  const [from, to] =
    command === "delete_conversation"
      ? (["conversations", "deleted"] as const)
      : (["deleted", "conversations"] as const);
  const moved = chat[from].filter(({ row }) => row.id === id);
  chat[from] = chat[from].filter(({ row }) => row.id !== id);
  chat[to] = [...moved, ...chat[to]];
  await tellChat({ what: "conversation", conversation: id });
  return null;
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

async function send(chat: MockChat, { conversation, parent, text }: SendRequest) {
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

function regenerate(chat: MockChat, id: string): Promise<string> {
  const known = chat.conversations.find(({ messages }) => messages.some((message) => message.id === id));
  const parent = known?.messages.find((message) => message.id === id)?.parent;
  if (!known || !parent) throw { code: "not_found", message: "no message", hint: "", failure: null };
  return reply(chat, known, parent);
}

async function stop(chat: MockChat, id: string): Promise<null> {
  const known = chat.conversations.find(({ messages }) => messages.at(-1)?.id === id);
  if (known) await change(chat, known.row.id, { state: "stopped", elapsedMs: 2100 });
  return null;
}

function openHistory(chat: MockChat, backend: string, session: string): string {
  const row = chat.history.find(({ id }) => id === session);
  if (row?.conversation) return row.conversation;
  const id = createConversation(chat, backend, row?.model ?? "");
  const known = conversationIn(chat, id);
  known.messages = [
    chatMessage({ id: `${id}-1`, content: row?.title ?? "" }),
    chatMessage({ id: `${id}-2`, parent: `${id}-1`, role: "assistant", content: "As it was." }),
  ];
  known.row = { ...known.row, title: row?.title ?? "", sessionId: session, messages: 2 };
  chat.history = chat.history.map((known) => (known.id === session ? { ...known, conversation: id } : known));
  return id;
}
