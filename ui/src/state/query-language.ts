// What the back end says of a query: how it reads, what could follow, what to mark, what a session shows of it.

import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { commands } from "../ipc/backend";
import type { QueryCompletion, QueryReading } from "../ipc/bindings";
import { useDebounced } from "./debounce";
import { queryKeys } from "./queries";
import { useView } from "./view";

const PROBLEM_DEBOUNCE_MS = 450;
const NO_WORDS: readonly string[] = [];

function readingQuery(text: string) {
  return queryOptions({
    queryKey: ["reading", text],
    queryFn: async () => ({ text, reading: await commands.readQuery(text) }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });
}

/** The words to mark in what a query finds. */
export function useHighlight(query: string): readonly string[] {
  const { data } = useQuery({ ...readingQuery(query), enabled: query !== "" });
  return query === "" || data?.text !== query ? NO_WORDS : data.reading.highlightWords;
}

/** The newest of the texts typed that is a query; the one before it while it is not known. */
export function useGoodQuery(text: string): string {
  const { data } = useQuery(readingQuery(text));
  const good = useRef(text);
  if (data?.text === text && data.reading.problem === null) good.current = text;
  return text.trim() === "" ? "" : good.current;
}

/** What `QueryBox` needs. `session` narrows its suggestions. */
export function useQueryBox({
  text,
  onText,
  session = null,
}: {
  text: string;
  onText: (text: string) => void;
  session?: string | null;
}): {
  text: string;
  onText: (text: string) => void;
  onCursor: (cursor: number | null) => void;
  completion: QueryCompletion | undefined;
  reading: { text: string; reading: QueryReading } | undefined;
  paused: boolean;
} {
  const [cursor, setCursor] = useState<number | null>(null);
  const reading = useQuery(readingQuery(text));
  const completion = useQuery({
    queryKey: ["completion", session, text, cursor],
    queryFn: () => commands.completeQuery(text, cursor ?? 0, session),
    enabled: cursor !== null,
    gcTime: 5000,
  });
  return {
    text,
    onText,
    onCursor: setCursor,
    completion: cursor === null ? undefined : completion.data,
    reading: reading.data,
    paused: useDebounced(text, PROBLEM_DEBOUNCE_MS) === text,
  };
}

/** What the sessions list can be narrowed and ordered by; nothing while it is not on show. */
export function useSessionFilters(query: string, enabled: boolean) {
  return useQuery({
    queryKey: [...queryKeys.sessions, "filters", query],
    queryFn: () => commands.sessionFilters(query),
    enabled,
    placeholderData: keepPreviousData,
  });
}

/** The facets of a session's events under a query. */
export function useEventFacets(session: string, query: string) {
  return useQuery({
    queryKey: [...queryKeys.session(session), "facets", query],
    queryFn: () => commands.eventFacets(session, query),
    placeholderData: keepPreviousData,
  });
}

/** How many events of a session match a query, and how many there are; nothing while the query is empty. */
export function useMatchCount(session: string, query: string) {
  const newest = useView(({ paused }) => (paused?.key === session ? paused.newest : null));
  return useQuery({
    queryKey: [...queryKeys.session(session), "count", query, newest],
    queryFn: () =>
      commands.listEvents({
        ...{ session, query, sort: "time", descending: false, offset: 0, limit: 0, find: null, newest },
      }),
    enabled: query !== "",
    placeholderData: keepPreviousData,
  });
}

/** For each session in sight, the event that a query asks for in words; asked once for each. */
export function useSnippets(query: string, sessions: readonly string[]) {
  const client = useQueryClient();
  const words = useHighlight(query);
  const key = (session: string) => [...queryKeys.snippets, query, session];
  const missing =
    words.length === 0 ? [] : sessions.filter((session) => client.getQueryData(key(session)) === undefined);
  const asked = useDebounced(missing.join("\n"), 60);
  const [, redraw] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the sessions that are missing stand for all else.
  useEffect(() => {
    if (asked === "") return;
    let gone = false;
    const wanted = asked.split("\n");
    commands
      .sessionSnippets(query, wanted)
      .then((hits) => {
        for (const session of wanted)
          client.setQueryData(key(session), hits.find((hit) => hit.session === session) ?? null);
        if (!gone) redraw((count) => count + 1);
      })
      // A list without snippets is still a list.
      .catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [asked, query]);
  const of = (session: string) =>
    words.length === 0
      ? undefined
      : (client.getQueryData<Awaited<ReturnType<typeof commands.sessionSnippets>>[number] | null>(
          key(session),
        ) ?? undefined);
  return { words, of };
}
