// What a person does with whole conversations: begin one, change it, delete it and bring it back.

import type { QueryClient } from "@tanstack/react-query";
import { create } from "zustand";
import { backendFailure, commands, errorCode } from "../ipc/backend";
import type { ChatBackend, Conversation, ConversationChange, ConversationPage } from "../ipc/bindings";
import { chatRoute } from "../model/route";
import { currentRoute, navigate } from "./address";
import { backendsQuery } from "./backends";
import { chatKeys, modelsQuery } from "./chat";
import { rememberChat, useChatMemory } from "./chat-memory";
import { useToast } from "./toast";
import { useView } from "./view";

const NO_CHANGE: ConversationChange = {
  title: null,
  model: null,
  parameters: null,
  draft: null,
  shown: null,
  sessionId: null,
};

/** Deleted conversations that undo brings back, the last one at the end. */
export const useDeleted = create<{ deleted: readonly string[] }>()(() => ({ deleted: [] }));

/** Begins a conversation with a backend and shows it; one that is still empty is taken again. */
export async function newConversation(client: QueryClient, backend: ChatBackend): Promise<void> {
  await attempt(async () => {
    useChatMemory.getState().chooseBackend(backend.id);
    const id =
      emptyOne(client, backend) ??
      (await commands.createConversation(backend.id, await modelFor(client, backend)));
    navigate(chatRoute(id));
  });
}

/**
 * Begins a conversation with the backend that was used last, from wherever in the window; without a backend, goes to
 * chat.
 */
export async function beginConversation(client: QueryClient): Promise<void> {
  await attempt(async () => {
    const { backends } = await client.fetchQuery(backendsQuery);
    const last = useChatMemory.getState().backend;
    const backend = backends.find(({ id }) => id === last) ?? backends[0];
    if (backend) await newConversation(client, backend);
    else navigate(chatRoute(null));
  });
}

/** A conversation at the top of the list that nothing was written in yet. */
function emptyOne(client: QueryClient, backend: ChatBackend): string | undefined {
  // An agent has one conversation, which the back end knows.
  if (backend.kind === "agent_api") return undefined;
  const pages = client.getQueriesData<ConversationPage>({ queryKey: chatKeys.lists });
  const rows = pages.flatMap(([, page]) => page?.rows ?? []);
  return rows.find((row) => row.backend === backend.id && row.messages === 0 && row.title === "")?.id;
}

/** The model that was chosen last, else the first that the backend offers; empty when it cannot say. */
async function modelFor(client: QueryClient, { id, kind }: ChatBackend): Promise<string> {
  if (kind === "agent_api") return "";
  const last = useChatMemory.getState().models[id];
  if (last !== undefined) return last;
  const models = await client.fetchQuery(modelsQuery(id)).catch(() => []);
  return models[0]?.id ?? "";
}

/** Changes a conversation; what was shown of it is changed at once. */
export async function changeConversation(
  client: QueryClient,
  id: string,
  change: Partial<ConversationChange>,
): Promise<void> {
  client.setQueryData<Conversation>(chatKeys.conversation(id), (known) => {
    if (!known) return known;
    const { title, model, sessionId } = change;
    return {
      ...known,
      parameters: change.parameters ?? known.parameters,
      draft: change.draft ?? known.draft,
      row: {
        ...known.row,
        ...(title ? { title } : {}),
        ...(model != null ? { model } : {}),
        ...(sessionId != null ? { sessionId } : {}),
      },
    };
  });
  await attempt(() => commands.updateConversation(id, { ...NO_CHANGE, ...change }));
}

/** Deletes a conversation; undo brings it back. */
export async function deleteConversation(id: string): Promise<void> {
  await attempt(async () => {
    await commands.deleteConversation(id);
    useDeleted.setState(({ deleted }) => ({ deleted: [...deleted, id] }));
    const route = currentRoute();
    if (route.at === "chat" && route.conversation === id) navigate(chatRoute(null), { replace: true });
    rememberChat(chatRoute(null));
    useToast.getState().say({ words: "Conversation deleted", undo: () => void undoDeleted() });
  });
}

/** Brings back the conversation that was deleted last. */
export async function undoDeleted(): Promise<void> {
  const id = useDeleted.getState().deleted.at(-1);
  if (id === undefined) return;
  useDeleted.setState(({ deleted }) => ({ deleted: deleted.slice(0, -1) }));
  await attempt(async () => {
    await commands.restoreConversation(id);
    navigate(chatRoute(id));
    useToast.getState().say({ words: "Conversation brought back" });
  });
}

async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    useView.getState().setFailure({ code: errorCode(error), backend: backendFailure(error) });
  }
}
