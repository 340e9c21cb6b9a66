// Making recorded model calls again: which one is on show, and what is under way.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { create } from "zustand";
import { commands } from "../ipc/backend";
import type { ReplayRequest } from "../ipc/bindings";
import { chatRoute } from "../model/route";
import { navigate } from "./address";
import { chatKeys } from "./chat";
import { useCommand } from "./commands";

const PROGRESS_EVERY_MS = 250;

type ReplayState = {
  /** Row id of the model call; `null`: none is on show. */
  span: number | null;
  show: (span: number) => void;
  close: () => void;
};

/** The call that is on show. */
export const useReplay = create<ReplayState>()((set) => ({
  span: null,
  show: (span) => set({ span }),
  close: () => set({ span: null }),
}));

/** What making a call again would send. */
export function useReplayPlan(span: number) {
  return useQuery({ queryKey: ["replay", "plan", span], queryFn: () => commands.replayPlan(span) });
}

/** Makes calls; the one under way is stopped when its panel is closed. */
export function useReplayCall() {
  const id = useRef<string | null>(null);
  const call = useCommand(commands.replayCall);
  useEffect(
    () => () => {
      if (id.current !== null) void commands.cancelReplay(id.current);
    },
    [],
  );
  return {
    ...call,
    ask: (request: Omit<ReplayRequest, "id">) => {
      id.current = crypto.randomUUID();
      return call.ask({ id: id.current, ...request });
    },
    stop: () => {
      if (id.current !== null) void commands.cancelReplay(id.current);
    },
    id: () => id.current ?? "",
  };
}

/** How far a call has come, asked again and again. */
export function useReplayProgress(id: string) {
  return useQuery({
    queryKey: ["replay", "progress", id],
    queryFn: () => commands.replayProgress(id),
    refetchInterval: PROGRESS_EVERY_MS,
    gcTime: 0,
  }).data;
}

/** Begins a conversation with the messages of a call, and goes there. */
export function useContinueCall() {
  const client = useQueryClient();
  const begin = async (span: number, backend: string, model: string, answer: string) => {
    const conversation = await commands.startFromCall(span, backend, model, answer);
    void client.invalidateQueries({ queryKey: chatKeys.lists });
    useReplay.getState().close();
    navigate(chatRoute(conversation));
  };
  return useCommand(begin);
}
