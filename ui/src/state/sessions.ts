// The sessions list: pages of it as they come into view, held still while a person reads.

import { keepPreviousData, queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { commands } from "../ipc/backend";
import type { SessionRow } from "../ipc/bindings";
import { holdPage, type ShownPage } from "../model/session-order";
import { queryKeys } from "./queries";

const PAGE = 100;

/** The list as it is shown. */
export type SessionList = {
  /** The row at a place; `undefined` while its page is on the way. */
  rowAt: (index: number) => SessionRow | undefined;
  /** Rows of the first page. */
  newest: readonly SessionRow[];
  shown: number;
  matches: number;
  stored: number;
  /** Whether all events with the words were looked at; else `matches` is the least there are. */
  complete: boolean;
  indexBehind: number;
  /** Very long events, of which the first part only is searched for words. */
  partlySearched: number;
  /** Sessions that came since and wait to be shown. */
  waiting: number;
  showWaiting: () => void;
  loading: boolean;
  error: unknown;
  retry: () => void;
};

/** How many sessions are stored; `undefined` until it is known. */
export function useStoredSessions(): number | undefined {
  return useQuery(headQuery("")).data?.stored;
}

/** The newest session; `undefined` while there is none. */
export function useNewestSession(): SessionRow | undefined {
  return useQuery(headQuery("")).data?.sessions[0];
}

function headQuery(query: string) {
  return queryOptions({
    queryKey: [...queryKeys.sessions, query, 0],
    queryFn: () => commands.listSessions({ query, offset: 0, limit: PAGE }),
    placeholderData: keepPreviousData,
  });
}

/** The sessions that match `query` by the time that they began. */
export function useSessionHistogram(query: string) {
  return useQuery({
    queryKey: [...queryKeys.sessions, "histogram", query],
    queryFn: () => commands.sessionHistogram(query),
    placeholderData: keepPreviousData,
  });
}

/** The sessions that match `query`. `first` and `last` are the places in view; `held` keeps the order still. */
export function useSessionList(query: string, first: number, last: number, held: boolean): SessionList {
  const head = useQuery(headQuery(query));
  useMarkShown(head.data !== undefined);

  const shown = useRef<{ query: string; page: ShownPage<SessionRow> } | null>(null);
  const [, redraw] = useState(0);
  const release = useRef(false);
  let page: ShownPage<SessionRow> = { rows: [], total: 0, waiting: 0 };
  if (head.data) {
    const before = shown.current?.query === query ? shown.current.page : null;
    const fresh = { rows: head.data.sessions, total: head.data.total };
    page = holdPage(before, fresh, held && !head.isPlaceholderData && !release.current);
    release.current = false;
    if (!head.isPlaceholderData) shown.current = { query, page };
  }

  // Everything new is at the top, so later pages are found that much further down.
  const shift = page.waiting;
  const pages: number[] = [];
  for (let index = Math.max(1, Math.floor(first / PAGE)); index <= Math.floor(last / PAGE); index += 1)
    pages.push(index);
  const rest = useQueries({
    queries: pages.map((index) => ({
      queryKey: [...queryKeys.sessions, query, index],
      queryFn: () => commands.listSessions({ query, offset: index * PAGE + shift, limit: PAGE }),
      placeholderData: keepPreviousData,
    })),
  });

  const rowAt = (index: number) => {
    const number = Math.floor(index / PAGE);
    if (number === 0) return page.rows[index];
    return rest[pages.indexOf(number)]?.data?.sessions[index - number * PAGE];
  };
  return {
    rowAt,
    newest: page.rows,
    shown: page.total,
    matches: head.data?.total ?? 0,
    stored: head.data?.stored ?? 0,
    complete: head.data?.complete ?? true,
    indexBehind: head.data?.indexBehind ?? 0,
    partlySearched: head.data?.partlySearched ?? 0,
    waiting: page.waiting,
    showWaiting: () => {
      release.current = true;
      redraw((count) => count + 1);
    },
    loading: head.isPending,
    error: head.error,
    retry: () => head.refetch(),
  };
}

/**
 * Leaves a mark in the engine's own timing when the first rows are on the screen; the benchmark of the start reads it.
 */
function useMarkShown(there: boolean): void {
  useEffect(() => {
    if (there) requestAnimationFrame(() => performance.mark("sessions-shown"));
  }, [there]);
}
