// What a backend answers about its platform. Nothing of it is kept: each screen asks when it opens, and again while it
// is on show.

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { commands } from "../ipc/backend";
import type { McpListRequest } from "../ipc/bindings";
import { joinPages } from "../model/platform";
import { queryKeys } from "./queries";
import { answeredAt } from "./query-client";

const REPORT_EVERY_MS = 15_000;
/** Entries that come with each look further down. */
const AUDIT_PAGE = 50;
/** Entries of a page while all of them are fetched: the most that a server gives. */
const AUDIT_BULK = 200;
/** More entries are not fetched to filter them. */
export const AUDIT_MOST = 5000;

const ALWAYS_STALE = { staleTime: 0 } as const;

/** Statistics and health, asked again automatically; not while the window is hidden. */
export function usePlatformReport(backend: string) {
  return useQuery({
    ...ALWAYS_STALE,
    queryKey: queryKeys.platform(backend, "report"),
    queryFn: () => commands.platformReport(backend),
    refetchInterval: REPORT_EVERY_MS,
  });
}

/** The administrators. */
export function useAdmins(backend: string) {
  return useQuery({
    ...ALWAYS_STALE,
    queryKey: queryKeys.platform(backend, "admins"),
    queryFn: () => commands.listAdmins(backend),
  });
}

/** The MCP configurations of an organisation; not asked while none is named. */
export function useMcp(request: McpListRequest) {
  return useQuery({
    ...ALWAYS_STALE,
    queryKey: [...queryKeys.platform(request.backend, "mcp"), request.organization, request.user],
    queryFn: () => commands.listMcp(request),
    enabled: request.organization !== "",
  });
}

/** The audit log as far as it was fetched. */
export function useAudit(backend: string) {
  const client = useQueryClient();
  const [all, setAll] = useState(false);
  const limit = useRef(AUDIT_PAGE);
  const key = queryKeys.platform(backend, "audit");
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => commands.listAudit(backend, pageParam, limit.current),
    initialPageParam: 0,
    // The next look begins with the newest again.
    gcTime: 0,
    getNextPageParam: (last) => (last.hasMore ? last.offset + last.entries.length : undefined),
  });
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  const entries = joinPages((query.data?.pages ?? []).map((page) => page.entries));
  const full = entries.length >= AUDIT_MOST;
  const going = all && hasNextPage && !isError && !full;
  const count = entries.length;
  // Of a page that comes between two renderings only the count is new.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the count says that a page came
  useEffect(() => {
    limit.current = going ? AUDIT_BULK : AUDIT_PAGE;
    if (going && !isFetching) void fetchNextPage();
  }, [going, isFetching, count, fetchNextPage]);
  return {
    entries,
    /** There are older ones that were not fetched. */
    more: hasNextPage,
    /** So many were fetched that no more are to filter them. */
    full,
    pending: query.isPending,
    /** Of the last page that was asked for. */
    error: query.error,
    at: answeredAt(query.dataUpdatedAt),
    busy: isFetching,
    /** All of them are being fetched. */
    fetchingAll: going,
    fetchAll: () => setAll(true),
    stop: () => setAll(false),
    fetchMore: () => {
      if (hasNextPage && !isFetching && !isError) void fetchNextPage();
    },
    retry: () => void (query.data === undefined ? query.refetch() : fetchNextPage()),
    /** Begins again with the newest. */
    again: () => {
      setAll(false);
      void client.resetQueries({ queryKey: key });
    },
  };
}

/** Asks again for what is on show of a platform; what is there stays meanwhile. */
export function useAskAgain(backend: string): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: queryKeys.platform(backend) });
}
