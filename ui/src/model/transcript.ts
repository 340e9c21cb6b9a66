// The items of a transcript: what belongs together, what a reader may leave out, and the place of a span.

import type { RelativeMs } from "../base/time";
import { FAMILY_COUNT } from "./families";
import type { TranscriptLayout } from "./transcript-layout";

/** What a reader can switch on and off. */
export const TRANSCRIPT_KINDS = [
  { id: "messages", word: "Messages", families: [8, 9] },
  { id: "models", word: "Model calls", families: [4] },
  { id: "reasoning", word: "Reasoning", families: [10] },
  { id: "tools", word: "Tools & MCP", families: [5, 6] },
  { id: "handoffs", word: "Handoffs", families: [7] },
  { id: "notes", word: "Notes", families: [11, 12, 13, 15] },
  { id: "errors", word: "Errors", families: [0, 1, 2, 3, 14] },
  { id: "other", word: "Other", families: [16] },
] as const;

/** One of them. */
export type TranscriptKind = (typeof TRANSCRIPT_KINDS)[number]["id"];

/** One item: a span, or the spans of an output that came in pieces. */
export type TranscriptEntry = {
  /** The first span; it names the item. */
  span: number;
  spans: readonly number[];
  start: RelativeMs;
  family: number;
  state: number;
  /** The model call behind it: the call before a model call, the call an output came from. */
  model: number | null;
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
      start: layout.start[row],
      family: layout.family[row],
      state: layout.state[row],
      model: model < 0 ? null : layout.span[model],
    });
  }
  return entries;
}

/** The kind of a family. */
function kindOfFamily(family: number): TranscriptKind {
  const kind = TRANSCRIPT_KINDS.find(({ families }) => (families as readonly number[]).includes(family));
  return kind?.id ?? "other";
}

/** How many items there are of each kind. */
export function countKinds(entries: readonly TranscriptEntry[]): Map<TranscriptKind, number> {
  const counts = new Map<TranscriptKind, number>();
  for (const { family } of entries) {
    const kind = kindOfFamily(family);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** What is left when some kinds are hidden and only spans that a query found are wanted. */
export function filterEntries(
  entries: readonly TranscriptEntry[],
  hidden: ReadonlySet<TranscriptKind>,
  hits: ReadonlySet<number> | null,
): readonly TranscriptEntry[] {
  if (hidden.size === 0 && hits === null) return entries;
  return entries.filter(
    ({ family, spans }) =>
      !hidden.has(kindOfFamily(family)) && (hits === null || spans.some((span) => hits.has(span))),
  );
}

/** The place of a span; -1 when it is not among them. */
export function placeOfSpan(entries: readonly TranscriptEntry[], span: number | null): number {
  return span === null ? -1 : entries.findIndex(({ spans }) => spans.includes(span));
}

/** The first item at or after a time; the last one when there is none. */
export function placeOfTime(entries: readonly TranscriptEntry[], at: RelativeMs): number {
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
  tools: 56,
  handoffs: 44,
  notes: 32,
  errors: 62,
  other: 32,
};

const FAMILY_HEIGHTS = Array.from({ length: FAMILY_COUNT }, (_, family) => HEIGHTS[kindOfFamily(family)]);

/** How high an item is likely to be, before it is measured. */
export function likelyHeight(entry: TranscriptEntry): number {
  return FAMILY_HEIGHTS[entry.family] ?? HEIGHTS.other;
}

const OPEN_FAMILIES: readonly number[] = [0, 1, 2, 3, 4, 8, 9, 10, 14];

/** Whether an item shows all of itself without being asked. */
export function opensAtFirst(family: number): boolean {
  return OPEN_FAMILIES.includes(family);
}
