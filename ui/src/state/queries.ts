// What the window knows, by question. Every read of the back end is one of these.

import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { commands, fetchSessionHits, fetchTimelineLayout } from "../ipc/backend";
import type { CodingAgent, EventListRequest } from "../ipc/bindings";
import { decodeLayout } from "../model/timeline-layout";

const STATUS_EVERY_MS = 1000;
const FOLDERS_EVERY_MS = 5000;

/** Keys of the cache. Everything about a session is under `["session", key]`. */
export const queryKeys = {
  status: ["status"],
  sessions: ["sessions"],
  connect: ["connect"],
  sources: ["sources"],
  codingAgents: ["coding-agents"],
  imports: ["imports"],
  rejects: ["rejects"],
  prices: ["prices"],
  snippets: ["snippet"],
  toolDays: ["tool-days"],
  runs: ["runs"],
  graphLayouts: ["graph-layout"],
  session: (key: string) => ["session", key],
  detail: (key: string) => ["session", key, "detail"],
  platform: (backend: string, ...part: string[]) => ["platform", backend, ...part],
} as const;

/**
 * Questions whose answers no trace changes, or that have a pace of their own: what backends say, what queries read as,
 * the places of what a graph draws, the status, what is costly.
 */
const APART_FROM_TRACES: ReadonlySet<unknown> = new Set([
  ...["chat", "platform", "replay", "reading", "completion", ...queryKeys.graphLayouts],
  ...[queryKeys.toolDays, queryKeys.runs, queryKeys.codingAgents].flat(),
  ...[queryKeys.status, queryKeys.connect, queryKeys.sources, queryKeys.prices].flat(),
]);

/** Whether the answer to a question may be another one once traces have changed. */
export function dependsOnTraces(queryKey: readonly unknown[]): boolean {
  return !APART_FROM_TRACES.has(queryKey[0]);
}

/** Whether a question is about many sessions as a whole: too much to ask again for every event of a live one. */
export function isCostly([root]: readonly unknown[]): boolean {
  return root === queryKeys.toolDays[0] || root === queryKeys.runs[0];
}

/** Whether a question is about what a session's views show; its head, which goes on counting, is none of it. */
export function isViewOf(key: string, [root, session, part]: readonly unknown[]): boolean {
  return root === "session" && session === key && part !== "detail";
}

/** Listeners, ledger and database, each second. */
export function useStatus() {
  return useQuery({
    queryKey: queryKeys.status,
    queryFn: commands.appStatus,
    refetchInterval: STATUS_EVERY_MS,
  });
}

/** What model calls are priced by. A file that was changed by hand is read again whenever this is asked. */
export function usePriceBook() {
  return useQuery({ queryKey: queryKeys.prices, queryFn: commands.priceBook });
}

/** The facts of a session; nothing while `key` is `null`. */
export function useSessionDetail(key: string | null) {
  return useQuery({
    queryKey: queryKeys.detail(key ?? ""),
    queryFn: () => commands.getSession(key ?? ""),
    enabled: key !== null,
  });
}

/** The decoded waterfall of a session. */
export function timelineLayoutQuery(key: string) {
  return queryOptions({
    queryKey: [...queryKeys.session(key), "layout"],
    queryFn: async () => decodeLayout(await fetchTimelineLayout(key)),
    structuralSharing: false,
    gcTime: 10_000,
  });
}

/** The decoded waterfall of a session, on show. */
export function useTimelineLayout(key: string) {
  return useQuery(timelineLayoutQuery(key));
}

/** The spans of a session that a query finds; nothing while the query is empty. Those found before stay meanwhile. */
export function useSessionHits(key: string, query: string) {
  return useQuery({
    queryKey: [...queryKeys.session(key), "hits", query],
    queryFn: () => fetchSessionHits(key, query),
    enabled: query !== "",
    placeholderData: (before) => (query === "" ? undefined : before),
    structuralSharing: false,
  });
}

/** A span with its events; nothing while `span` is `null`. The span shown before stays until the next one is there. */
export function useSpan(key: string, span: number | null) {
  return useQuery({
    queryKey: [...queryKeys.session(key), "span", span],
    queryFn: () => commands.getSpan(span ?? 0),
    enabled: span !== null,
    placeholderData: (before) => (span === null ? undefined : before),
  });
}

/** One event with all it carries. */
export function useEvent(key: string, event: number | null) {
  return useQuery({
    queryKey: [...queryKeys.session(key), "event", event],
    queryFn: () => commands.getEvent(event ?? 0),
    enabled: event !== null,
  });
}

/** Which events, in which order; pages of it are asked for. */
export type EventsRequest = Pick<EventListRequest, "session" | "query" | "sort" | "descending" | "newest">;

/** Events of one page. */
export const EVENTS_AT_ONCE = 200;

/** A page of a session's events. */
export function eventsQuery(request: EventListRequest) {
  const { session, ...rest } = request;
  return queryOptions({
    queryKey: [...queryKeys.session(session), "events", rest],
    queryFn: () => commands.listEvents(request),
    placeholderData: keepPreviousData,
  });
}

/** How clients are connected; asked again each second while on show, so that the lights turn green. */
export function useConnectGuide() {
  return useQuery({
    queryKey: queryKeys.connect,
    queryFn: commands.connectGuide,
    refetchInterval: STATUS_EVERY_MS,
  });
}

/** Folders, Kafka topics, forwarding and signing keys, each second while on show. */
export function useSources() {
  return useQuery({
    queryKey: queryKeys.sources,
    queryFn: commands.getSources,
    refetchInterval: STATUS_EVERY_MS,
  });
}

/** Coding agents with sessions on this machine, each second while the files of one are read, else now and then. */
export function useCodingAgents() {
  return useQuery({
    queryKey: queryKeys.codingAgents,
    queryFn: commands.codingAgents,
    refetchInterval: ({ state }) => (isReading(state.data) ? STATUS_EVERY_MS : FOLDERS_EVERY_MS),
  });
}

function isReading(agents: readonly CodingAgent[] | undefined): boolean {
  return agents?.some(({ follow }) => follow && follow.waiting > 0) ?? false;
}

/** How many items of the quarantine are listed at first. */
export const REJECTS_AT_ONCE = 50;

/** A page of the quarantine. */
export function rejectsQuery(offset: number, limit: number) {
  return queryOptions({
    queryKey: [...queryKeys.rejects, offset, limit],
    queryFn: () => commands.listRejects(offset, limit),
    placeholderData: keepPreviousData,
  });
}
