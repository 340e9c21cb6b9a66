// The transcript of a session: the order of its items, the content of those in view, and whole prompts.

import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { keepNewest } from "../base/keep-newest";
import { commands, fetchTranscriptLayout } from "../ipc/backend";
import type { TranscriptItem } from "../ipc/bindings";
import { type RowText, rowText } from "../model/row-text";
import { type TranscriptEntry, transcriptEntries } from "../model/transcript";
import { decodeTranscript } from "../model/transcript-layout";
import { queryKeys } from "./queries";

/** Items asked for at once. */
const PAGE = 20;
/** Items that stay read: those in view many times over. */
const MOST_KNOWN = 400;
/** Characters of each text that come without being asked for. */
export const FIRST_CHARS = 2048;
const MODEL = 4;

/** The items of a session in order. */
export function transcriptQuery(key: string) {
  return queryOptions({
    queryKey: [...queryKeys.session(key), "transcript"],
    queryFn: async () => {
      const layout = decodeTranscript(await fetchTranscriptLayout(key));
      return { entries: transcriptEntries(layout), cut: layout.total - layout.rows };
    },
    structuralSharing: false,
    gcTime: 10_000,
  });
}

/** The items of a session in order, on show. */
export function useTranscript(key: string) {
  return useQuery(transcriptQuery(key));
}

/**
 * The content of the items in view. What was read once stays until something newer is there, so that nothing jumps
 * while a live session grows.
 */
export function useTranscriptItems(
  key: string,
  entries: readonly TranscriptEntry[],
  first: number,
  last: number,
): (span: number) => TranscriptItem | undefined {
  const known = useRef(new Map<number, TranscriptItem>());
  const pages: TranscriptEntry[][] = [];
  for (let page = Math.floor(Math.max(0, first) / PAGE); page <= Math.floor(last / PAGE); page += 1)
    pages.push(entries.slice(page * PAGE, (page + 1) * PAGE));
  const answers = useQueries({
    queries: pages
      .filter((page) => page.length > 0)
      .map((page) => ({
        queryKey: [...queryKeys.session(key), "items", page.map(({ spans }) => spans.join(".")).join(" ")],
        queryFn: () => readItems(key, page, FIRST_CHARS),
        structuralSharing: false,
        // The last page of a live session is another one with each item.
        gcTime: 2000,
      })),
  });
  for (const { data } of answers)
    for (const item of data ?? []) keepNewest(known.current, item.span, item, MOST_KNOWN);
  return (span) => known.current.get(span);
}

/** Calls of a run whose content is read for its one row. */
const RUN_ITEMS = 40;
/** Characters of each of their texts. */
const RUN_CHARS = 1024;

/** The first calls of a run, for what its row says. */
export function useRunItems(key: string, calls: readonly TranscriptEntry[]) {
  return useQuery({
    queryKey: [...queryKeys.session(key), "run", calls[0]?.span, calls.length],
    queryFn: () => readItems(key, calls.slice(0, RUN_ITEMS), RUN_CHARS),
  });
}

/** An item with longer texts; asked for only once `chars` is more than what comes with the list. */
export function useLongItem(key: string, entry: TranscriptEntry, chars: number) {
  return useQuery({
    queryKey: [...queryKeys.session(key), "item", entry.spans.join("."), chars],
    queryFn: async () => (await readItems(key, [entry], chars))[0] ?? null,
    enabled: chars > FIRST_CHARS,
    placeholderData: (before) => before,
  });
}

/** A model call with what it was asked last, whatever the call before it was asked, and what it answered. */
export function useModelCall(key: string, span: number, chars: number) {
  return useQuery({
    queryKey: [...queryKeys.session(key), "model-call", span, chars],
    queryFn: async () => {
      const items = [{ spans: [span], before: null }];
      return (await commands.transcriptItems({ session: key, items, chars }))[0] ?? null;
    },
    placeholderData: (before) => before,
  });
}

/** Reads some items. */
export function readItems(key: string, entries: readonly TranscriptEntry[], chars: number) {
  return commands.transcriptItems({
    session: key,
    items: entries.map(({ spans, family, model }) => ({
      spans: [...spans],
      before: family === MODEL ? model : null,
    })),
    chars,
  });
}

/** What rows of the timeline were asked, or why they failed, by span. */
export async function readRowTexts(key: string, spans: readonly number[]): Promise<Map<number, RowText>> {
  const items = spans.map((span) => ({ spans: [span], before: null }));
  const read = await commands.transcriptItems({ session: key, items, chars: FIRST_CHARS });
  return new Map(
    read.flatMap((item) => {
      const text = rowText(item);
      return text ? [[item.span, text]] : [];
    }),
  );
}

/** All that a model call was asked. */
export function usePrompt(key: string, span: number) {
  return useQuery({
    queryKey: [...queryKeys.session(key), "prompt", span],
    queryFn: () => commands.getPrompt(span),
  });
}
