// What the window knows of chat, by question: models, conversations, and what a backend keeps itself.

import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQueries,
  useQuery,
} from "@tanstack/react-query";
import { commands } from "../ipc/backend";
import type { ConversationRow } from "../ipc/bindings";
import { readConversation } from "./chat-feed";

/** Keys of the cache. */
export const chatKeys = {
  all: ["chat"],
  lists: ["chat", "list"],
  models: (backend: string) => ["chat", "models", backend],
  conversations: ["chat", "conversation"],
  conversation: (id: string) => ["chat", "conversation", id],
  agent: (backend: string) => ["chat", "agent", backend],
  agentSession: (backend: string | null) => ["chat", "agent-session", backend],
  history: (backend: string, user: string) => ["chat", "history", backend, user],
} as const;

/** The models of a backend. */
export function modelsQuery(backend: string) {
  return queryOptions({
    queryKey: chatKeys.models(backend),
    queryFn: () => commands.listModels(backend),
    // A backend may be started, or given models, while the window is open.
    staleTime: 30_000,
    gcTime: 600_000,
  });
}

/** A conversation with the messages on show; nothing while `id` is `null`. */
export function useConversation(id: string | null) {
  return useQuery({
    queryKey: chatKeys.conversation(id ?? ""),
    queryFn: () => readConversation(id ?? ""),
    enabled: id !== null,
  });
}

/** What the agent behind a backend does; nothing while `backend` is `null`. */
export function useAgentState(backend: string | null) {
  return useQuery({
    queryKey: chatKeys.agent(backend ?? ""),
    queryFn: () => commands.agentState(backend ?? ""),
    enabled: backend !== null,
  });
}

/**
 * A session id for the next start of the agent behind a backend, asked for by each part that shows it: it is another
 * one once it was used. `null` for a backend that is still to be added; nothing while it is `undefined`.
 */
export function useAgentSession(backend: string | null | undefined) {
  return useQuery({
    queryKey: chatKeys.agentSession(backend ?? null),
    queryFn: () => commands.agentSession(backend ?? null),
    enabled: backend !== undefined,
    // The id of a backend that is to be added is only here: it stays while the form is open.
    staleTime: backend === null ? Number.POSITIVE_INFINITY : 0,
    gcTime: 0,
  });
}

const PAGE = 100;

/** The list of conversations as it is shown. */
export type ConversationList = {
  /** The row at a place; `undefined` while its page is on the way. */
  rowAt: (index: number) => ConversationRow | undefined;
  total: number;
  loading: boolean;
  error: unknown;
  retry: () => void;
};

/** Conversations that match; `first` and `last` are the places in view. */
export function useConversations(
  search: string,
  backend: string | null,
  first: number,
  last: number,
): ConversationList {
  const pages: number[] = [];
  for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) pages.push(page);
  const answers = useQueries({
    queries: pages.map((page) => ({
      queryKey: [...chatKeys.lists, search, backend, page],
      queryFn: () => commands.listConversations({ search, backend, offset: page * PAGE, limit: PAGE }),
      placeholderData: keepPreviousData,
    })),
  });
  const some = answers.find(({ data }) => data)?.data;
  const failed = answers.find(({ error }) => error !== null);
  return {
    rowAt: (index) => {
      const page = Math.floor(index / PAGE);
      return answers[pages.indexOf(page)]?.data?.rows[index - page * PAGE];
    },
    total: some?.total ?? 0,
    loading: some === undefined && failed === undefined,
    error: failed?.error ?? null,
    retry: () => {
      for (const { refetch } of answers) void refetch();
    },
  };
}

/** Sessions that a backend keeps for a user, page after page; nothing while `backend` is empty. */
export function useHistory(backend: string, user: string) {
  return useInfiniteQuery({
    queryKey: chatKeys.history(backend, user),
    queryFn: ({ pageParam }) => commands.chatHistory(backend, user, pageParam),
    initialPageParam: 1,
    getNextPageParam: (last) => (last.hasMore ? last.page + 1 : undefined),
    enabled: backend !== "" && user !== "",
    staleTime: 0,
  });
}
