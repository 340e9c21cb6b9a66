// What the explorer's views ask about a session as a whole.

import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { commands } from "../ipc/backend";
import type { CallListRequest, ToolDaysRequest } from "../ipc/bindings";
import { queryKeys } from "./queries";

/** The run before its spans. */
export function overviewQuery(key: string) {
  return queryOptions({
    queryKey: [...queryKeys.session(key), "overview"],
    queryFn: () => commands.sessionOverview(key),
  });
}

/** The run before its spans, on show. */
export function useOverview(key: string) {
  return useQuery(overviewQuery(key));
}

/** Figures of the calls that match a query. */
export function toolReportQuery(key: string, query: string) {
  return queryOptions({
    queryKey: [...queryKeys.session(key), "tools", query],
    queryFn: () => commands.toolReport(key, query),
    placeholderData: keepPreviousData,
  });
}

/** Figures of the calls that match a query, on show. */
export function useToolReport(key: string, query: string) {
  return useQuery(toolReportQuery(key, query));
}

/** What tools did by day, in the sessions that match a query. */
export function useToolDays(request: ToolDaysRequest) {
  return useQuery({
    queryKey: [...queryKeys.toolDays, request],
    queryFn: () => commands.toolDays(request),
    placeholderData: keepPreviousData,
  });
}

/** A page of the calls that match a query. */
export function callsQuery(request: CallListRequest) {
  const { session, ...rest } = request;
  return queryOptions({
    queryKey: [...queryKeys.session(session), "calls", rest],
    queryFn: () => commands.listCalls(request),
    placeholderData: keepPreviousData,
  });
}

/** Agents and handoffs. */
export function agentGraphQuery(key: string) {
  return queryOptions({
    queryKey: [...queryKeys.session(key), "graph"],
    queryFn: () => commands.agentGraph(key),
  });
}

/** Agents and handoffs; asked for only while they are `wanted`. */
export function useAgentGraph(key: string, wanted = true) {
  return useQuery({ ...agentGraphQuery(key), enabled: wanted });
}
