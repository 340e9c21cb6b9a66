// Where chat was left, and with which backend and models; remembered between starts.

import { create } from "zustand";
import { persist } from "zustand/middleware";
import { type ChatRoute, chatRoute, formatRoute, parseRoute } from "../model/route";
import { navigate } from "./address";
import { firstThatDraws } from "./failed-addresses";

type ChatMemory = {
  /** Address of the place in chat that was on show last. */
  address: string;
  /** The backend that was chosen last. */
  backend: string | null;
  /** The model that was chosen last, by backend. */
  models: Readonly<Record<string, string>>;
  chooseBackend: (backend: string) => void;
  chooseModel: (backend: string, model: string) => void;
};

export const useChatMemory = create<ChatMemory>()(
  persist(
    (set): ChatMemory => ({
      address: formatRoute(chatRoute(null)),
      backend: null,
      models: {},
      chooseBackend: (backend) => set({ backend }),
      chooseModel: (backend, model) =>
        set(({ models }) => ({ backend, models: { ...models, [backend]: model } })),
    }),
    { name: "tracewake.chat", version: 1 },
  ),
);

/** Notes what of chat is on show. */
export function rememberChat(route: ChatRoute): void {
  useChatMemory.setState({ address: formatRoute(route) });
}

/** Where chat was left. */
export function chatPlace(): ChatRoute {
  const route = parseRoute(useChatMemory.getState().address);
  const place = firstThatDraws(route.at === "chat" ? { ...route, message: null } : chatRoute(null));
  return place.at === "chat" ? place : chatRoute(null);
}

/** Goes to where chat was left. */
export function goToChat(): void {
  navigate(chatPlace());
}
