// The backends to chat with, which of them have a platform, and the way to the settings of one.

import { queryOptions, useQuery } from "@tanstack/react-query";
import { create } from "zustand";
import { commands } from "../ipc/backend";
import type { ChatBackend } from "../ipc/bindings";
import { chatRoute } from "../model/route";
import { navigate } from "./address";

/** All backends, and where their keys are kept. */
export const backendsQuery = queryOptions({
  queryKey: ["chat", "backends"],
  queryFn: commands.listBackends,
});

/** All backends, for a component. */
export function useBackends() {
  return useQuery(backendsQuery);
}

/** The backends that have a platform; `undefined` until they are known. */
export function usePlatforms(): ChatBackend[] | undefined {
  return useBackends().data?.backends.filter(({ kind }) => kind === "chat_server");
}

/** The backend whose settings another screen asked for; the panel of backends takes it up. */
export const useWantedSettings = create<{ wanted: string | null }>()(() => ({ wanted: null }));

/** Goes to the settings of a backend; with `null`, to those of a new one. */
export function goToBackendSettings(id: string | null): void {
  useWantedSettings.setState({ wanted: id ?? "" });
  navigate(chatRoute(null));
}
