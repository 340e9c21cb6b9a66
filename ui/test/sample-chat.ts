// Made-up backends, conversations and messages, with everything that does not matter filled in.

import type {
  ChatBackend,
  ChatMessage,
  ChatModel,
  Conversation,
  ConversationRow,
  HistoryRow,
} from "../src/ipc/bindings";
import { DEFAULT_PARAMETERS } from "../src/model/chat-parameters";

/** Instant of the made-up conversations. */
const CHAT_MS = 1_773_046_850_000;

export const SUPPORT: ChatBackend = {
  id: "b1",
  name: "support-backend",
  kind: "chat_server",
  baseUrl: "http://localhost:3284",
  userId: "5b0c9f0e-5a0e-4c62-a5ef-1f2a52c0d0a1",
  organizationId: "",
  hasKey: true,
};

export const CODER: ChatBackend = {
  id: "b-coder",
  name: "coder",
  kind: "agent_api",
  baseUrl: "http://localhost:3285",
  userId: "0d1f7c1c-5a4b-4f7e-8f0f-0f5a7b1f2c3d",
  organizationId: "",
  hasKey: false,
};

export const MODELS: ChatModel[] = [
  {
    id: "claude-haiku-4-5",
    provider: "anthropic",
    description: "Quick answers",
    contextLength: 200_000,
    capabilities: ["tools", "vision"],
  },
  {
    id: "claude-sonnet-4-5@20250929",
    provider: "anthropic",
    description: "Longer work with tools",
    contextLength: 200_000,
    capabilities: ["tools", "vision", "thinking"],
  },
  {
    id: "gemini-2.5-pro@001",
    provider: "vertex_ai",
    description: "",
    contextLength: 1_048_576,
    capabilities: [],
  },
];

/** A message. */
export function chatMessage(change: Partial<ChatMessage> & { id: string }): ChatMessage {
  return {
    parent: null,
    versions: [change.id],
    role: "user",
    content: "",
    state: "complete",
    failure: null,
    model: change.role === "assistant" ? "claude-haiku-4-5" : "",
    atMs: CHAT_MS,
    firstTextMs: null,
    elapsedMs: null,
    inputTokens: null,
    outputTokens: null,
    finishReason: "",
    traceId: "",
    ...change,
  };
}

/** A row of the list. */
export function conversationRow(change: Partial<ConversationRow> & { id: string }): ConversationRow {
  return {
    backend: SUPPORT.id,
    backendName: SUPPORT.name,
    kind: SUPPORT.kind,
    title: "",
    model: "claude-haiku-4-5",
    sessionId: "",
    userId: SUPPORT.userId,
    messages: 0,
    inputTokens: 0,
    outputTokens: 0,
    startedMs: CHAT_MS,
    updatedMs: CHAT_MS,
    streaming: false,
    failed: false,
    snippet: "",
    ...change,
  };
}

/** A conversation with these messages on show. */
export function conversationOf(
  id: string,
  messages: ChatMessage[],
  change: Partial<ConversationRow> = {},
): Conversation {
  const title = messages[0]?.content.split("\n")[0]?.slice(0, 80) ?? "";
  return {
    row: conversationRow({ id, title, messages: messages.length, ...change }),
    parameters: { ...DEFAULT_PARAMETERS },
    draft: "",
    messages,
  };
}

/** A session that a backend keeps. */
export function historyRow(change: Partial<HistoryRow> & { id: string }): HistoryRow {
  return {
    title: `Session ${change.id}`,
    model: "claude-haiku-4-5",
    agentType: "",
    messages: 4,
    inputTokens: 812,
    outputTokens: 240,
    updatedMs: CHAT_MS,
    archived: false,
    conversation: null,
    ...change,
  };
}
