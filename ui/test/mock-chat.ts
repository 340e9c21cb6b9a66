// Chat backends made of memory: conversations as trees of messages, replies that a test or the harness lets grow.

import type {
  AgentState,
  BackendCheck,
  BackendForm,
  ChatBackend,
  ChatMessage,
  ChatModel,
  Conversation,
  ConversationChange,
  ConversationListRequest,
  HistoryRow,
} from "../src/ipc/bindings";
import { conversationIn, newId, regenerate, send, showVersion, stop, tellChat } from "./mock-messages";
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
  /** The session id for the next start of an agent. */
  agentSession: string;
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
    agentSession: "7c1e52aa-93f0-4c77-b2f1-5e0d8f5a09d2",
    history: [],
    check: { failure: null, elapsedMs: 38, models: 3, status: "healthy", agentType: "" },
    onReply: () => {},
  };
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
    case "agent_session":
      return chat.agentSession;
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
  const { key, sessionId, ...rest } = form;
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
