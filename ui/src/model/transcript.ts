// The items of a transcript: what belongs together, what a reader chooses to see, and the place of a span.

import type { RelativeMs } from "../base/time";
import { FAMILY_COUNT, FAMILY_ERROR, FAMILY_INPUT } from "./families";
import type { TranscriptLayout } from "./transcript-layout";

/**
 * What a reader can choose. An error is of its own kind as well as of another; what a program notes of its own work,
 * and what another item tells as well, is of one kind, whatever its family.
 */
export const TRANSCRIPT_KINDS = [
  { id: "messages", word: "Messages", families: [8, 9] },
  { id: "models", word: "Model calls", families: [4] },
  { id: "reasoning", word: "Reasoning", families: [10] },
  { id: "tools", word: "Tools & MCP", families: [5, 6] },
  { id: "handoffs", word: "Handoffs", families: [7] },
  { id: "notes", word: "Notes", families: [0, 1, 2, 3, 11, 12, 13, 14, 15] },
  { id: "errors", word: "Errors", families: [] },
  { id: "other", word: "Other", families: [16] },
  { id: "asides", word: "Bookkeeping", families: [] },
] as const;

/** One of them. */
export type TranscriptKind = (typeof TRANSCRIPT_KINDS)[number]["id"];

/**
 * Why an item is no part of the conversation: a program notes how it works, another item tells the same, or the person
 * went back to before it.
 */
export type Aside = "bookkeeping" | "retold" | "abandoned";

/** By the numbers of the layout. */
const ASIDES: readonly (Aside | null)[] = [null, "bookkeeping", "retold", "abandoned"];

/** One item: a span, or the spans of an output that came in pieces. */
export type TranscriptEntry = {
  /** The first span; it names the item. */
  span: number;
  spans: readonly number[];
  /** Its index among all items. */
  place: number;
  start: RelativeMs;
  /** Equal to the start where no end is known. */
  end: RelativeMs;
  name: string;
  /** Empty where none is named. */
  agent: string;
  /** How many other agents are around its agent. */
  depth: number;
  family: number;
  state: number;
  /** A failed call, or an error that no failed call tells of. */
  isError: boolean;
  /** The model call behind it: the call before a model call, the call an output came from. */
  model: number | null;
  aside: Aside | null;
};

/** The items of a layout in order. */
export function transcriptEntries(layout: TranscriptLayout): TranscriptEntry[] {
  const entries: TranscriptEntry[] = [];
  const pieces = new Map<number, number[]>();
  for (let row = 0; row < layout.rows; row += 1) {
    const span = layout.span[row];
    const known = pieces.get(layout.lead[row]);
    if (known) {
      known.push(span);
      continue;
    }
    const spans = [span];
    pieces.set(row, spans);
    const model = layout.model[row];
    entries.push({
      span,
      spans,
      place: entries.length,
      start: layout.start[row],
      end: layout.end[row],
      name: layout.name(row),
      agent: layout.agent(row),
      depth: layout.depth[row],
      family: layout.family[row],
      state: layout.state[row],
      isError: layout.errors[row] > 0,
      model: model < 0 ? null : layout.span[model],
      aside: ASIDES[layout.aside[row]] ?? null,
    });
  }
  return entries;
}

/** Who an item is by: an agent, or nobody for what a person said. */
export function speakerOf({ family, agent }: TranscriptEntry): string {
  return family === FAMILY_INPUT ? "" : agent;
}

/** The kind of an item. */
function kindOf({ family, aside }: TranscriptEntry): TranscriptKind {
  return aside === "bookkeeping" || aside === "retold" ? "asides" : kindOfFamily(family);
}

/** The kind of a family. */
function kindOfFamily(family: number): TranscriptKind {
  const kind = TRANSCRIPT_KINDS.find(({ families }) => (families as readonly number[]).includes(family));
  return kind?.id ?? "other";
}

/** How many items there are of each kind. */
export function countKinds(entries: readonly TranscriptEntry[]): Map<TranscriptKind, number> {
  const counts = new Map<TranscriptKind, number>();
  const count = (kind: TranscriptKind) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const entry of entries) {
    count(kindOf(entry));
    if (entry.isError) count("errors");
  }
  return counts;
}

/** The chosen kinds after a press on one: it alone, or all again. `added` keeps the others that are chosen. */
export function chooseKind(
  chosen: ReadonlySet<TranscriptKind>,
  kind: TranscriptKind,
  added: boolean,
): ReadonlySet<TranscriptKind> {
  if (!added) return chosen.size === 1 && chosen.has(kind) ? new Set() : new Set([kind]);
  const next = new Set(chosen);
  if (!next.delete(kind)) next.add(kind);
  return next;
}

/** What is on show when some kinds are chosen, none meaning all, and only spans that a query found are wanted. */
export function filterEntries(
  entries: readonly TranscriptEntry[],
  chosen: ReadonlySet<TranscriptKind>,
  hits: ReadonlySet<number> | null,
): readonly TranscriptEntry[] {
  if (chosen.size === 0 && hits === null) return entries;
  return entries.filter(
    (entry) =>
      (chosen.size === 0 || chosen.has(kindOf(entry)) || (entry.isError && chosen.has("errors"))) &&
      (hits === null || entry.spans.some((span) => hits.has(span))),
  );
}

/** The first item at or after a time; the last one when there is none. */
export function placeOfTime(entries: readonly { start: RelativeMs }[], at: RelativeMs): number {
  const place = entries.findIndex((entry) => entry.start >= at);
  return place < 0 ? entries.length - 1 : place;
}

/** The last item that began by a time; -1 before the first. */
export function placePlayed(entries: readonly TranscriptEntry[], at: RelativeMs): number {
  return entries.findLastIndex((entry) => entry.start <= at);
}

const HEIGHTS: Record<TranscriptKind, number> = {
  messages: 92,
  models: 116,
  reasoning: 150,
  tools: 34,
  handoffs: 44,
  notes: 32,
  errors: 62,
  other: 32,
  asides: 32,
};

const FAMILY_HEIGHTS = Array.from({ length: FAMILY_COUNT }, (_, family) =>
  family === FAMILY_ERROR ? HEIGHTS.errors : HEIGHTS[kindOfFamily(family)],
);

/** How high an item is likely to be, before it is measured. */
export function likelyHeight(entry: TranscriptEntry): number {
  return FAMILY_HEIGHTS[entry.family] ?? HEIGHTS.other;
}

const OPEN_FAMILIES: readonly number[] = [0, 1, 2, 3, 4, 8, 9, 10, 14];

/** Whether an item shows all of itself without being asked. What failed does. */
export function opensAtFirst({ family, isError }: TranscriptEntry): boolean {
  return isError || OPEN_FAMILIES.includes(family);
}
