// The traces of conversations: the sessions that belong to one, the spans of its replies, and the way from a span back.

import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { paced } from "../base/throttle";
import { commands } from "../ipc/backend";
import type { ReplySpans, SpanMessage } from "../ipc/bindings";
import { onChanged, onChat } from "../ipc/signals";
import { chatRoute } from "../model/route";
import { currentRoute, navigate } from "./address";
import { useChange } from "./commands";
import { queryKeys } from "./queries";
import { useView } from "./view";

const LEAST_MS = 100;
const NONE: readonly ReplySpans[] = [];
/** Below this prefix is everything that changes with sessions as well as with conversations. */
const ALL = ["chat-traces"];

/** The sessions that belong to a conversation, and those that ran at the same time. */
export function useChatTraces(conversation: string) {
  return useQuery({
    queryKey: [...ALL, conversation, "sessions"],
    queryFn: () => commands.chatTraces(conversation),
  });
}

/** The spans of each reply of a conversation; none while they are not known. */
export function useReplySpansList(conversation: string): readonly ReplySpans[] {
  return useQuery(repliesQuery(conversation)).data ?? NONE;
}

/** The spans of a reply; `undefined` while none are known. Only a change of these draws what uses them again. */
export function useReplySpans(conversation: string, message: string): ReplySpans | undefined {
  const select = (all: readonly ReplySpans[]) => all.find((spans) => spans.message === message);
  return useQuery({ ...repliesQuery(conversation), select }).data;
}

function repliesQuery(conversation: string) {
  return queryOptions({
    queryKey: [...ALL, conversation, "replies"],
    queryFn: () => commands.replySpans(conversation),
  });
}

/** The reply that a span belongs to; `null` for none. */
export function useSpanMessage(session: string, span: number) {
  return useQuery({
    queryKey: [...queryKeys.session(session), "message", span],
    queryFn: () => commands.chatOfSpan(span),
  });
}

/** Joins a session to a conversation. */
export function useJoinTrace() {
  return useChange(commands.joinTrace);
}

/** Takes a session from beside a conversation, or lets an offer pass. */
export function useLeaveTrace() {
  return useChange(commands.leaveTrace);
}

/** Puts another session beside the conversation on show. */
export function showBeside(key: string): void {
  const route = currentRoute();
  if (route.at === "chat") navigate({ ...route, key, span: null, event: null, query: "" });
}

/** Shows the spans of a reply beside it: the first one chosen and in view, the others marked. */
export function showReplySpans(spans: ReplySpans): void {
  showReplySpan(spans, spans.first);
}

/** Shows one span of a reply beside it, chosen and in view; the others are marked. */
export function showReplySpan(spans: ReplySpans, span: number): void {
  const route = currentRoute();
  if (route.at !== "chat") return;
  navigate({
    ...route,
    message: spans.message,
    key: spans.session,
    view: route.view === "graph" ? "timeline" : route.view,
    span,
    event: null,
    query: spans.query,
  });
  useView.getState().revealSpan(span);
}

/** Shows the message of a span, and the span beside it. */
export function showMessage(message: SpanMessage, session: string, span: number): void {
  const route = currentRoute();
  const here = route.at === "chat" && route.conversation === message.conversation;
  const place = here ? route : { ...chatRoute(message.conversation), key: session, span };
  navigate({ ...place, message: message.message });
}

/** Follows sessions and conversations for as long as the window is open: either may change what belongs together. */
export function useLiveTraces(): void {
  const client = useQueryClient();
  useEffect(() => {
    const read = paced(
      () => refresh(client),
      (lastMs) => Math.max(LEAST_MS, 1.5 * lastMs),
    );
    const stops = [
      onChanged(read.request),
      onChat((updates) => {
        // Text alone changes nothing of it.
        if (updates.some(({ what }) => what === "message" || what === "conversation")) read.request();
      }, read.request),
    ];
    return () => {
      for (const stop of stops) stop();
      read.stop();
    };
  }, [client]);
}

function refresh(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: ALL });
}
