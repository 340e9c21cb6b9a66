// The rows of a transcript: what folds to one row is one, and a row knows whether the speaker changes.

import { between, type DurationMs, duration, type RelativeMs } from "../base/time";
import { speakerOf, type TranscriptEntry } from "./transcript";
import type { Fold, Folds } from "./transcript-folds";
import type { Parallel, Voices } from "./transcript-voices";

/** One row. */
export type TranscriptRow = {
  key: string;
  /** Of the item; the first one's for a fold. */
  entry: TranscriptEntry;
  start: RelativeMs;
  /** The fold that it is of, as its head or as one of its items. */
  fold: Fold | null;
  kind: "item" | "fold" | "open-fold";
  /** The agent, where it is another than in the row before. */
  speaker: string | null;
  /** Agents that work at the same time, where that begins. */
  parallel: Parallel | null;
};

/** The rows on show. All items of the folds that are open have rows, below the row of their fold. */
export function transcriptRows(
  entries: readonly TranscriptEntry[],
  folds: Folds,
  isOpen: (fold: Fold) => boolean,
  voices: Voices,
): TranscriptRow[] {
  const rows: TranscriptRow[] = [];
  const open = new Set<Fold>();
  let speaker = "";
  let parallel: Parallel | null = null;
  const add = (entry: TranscriptEntry, fold: Fold | null, kind: TranscriptRow["kind"]) => {
    const isHeard = kind === "item" || fold?.kind === "calls";
    const by = isHeard ? speakerOf(entry) : speaker;
    const together = isHeard ? voices.parallel(entry.place) : parallel;
    rows.push({
      key: kind === "item" ? String(entry.span) : `fold of ${entry.span}`,
      entry,
      start: entry.start,
      fold,
      kind,
      speaker: by === speaker || by === "" ? null : by,
      parallel: together === parallel ? null : together,
    });
    speaker = by;
    parallel = together;
  };
  for (const entry of entries) {
    const fold = folds.get(entry.span) ?? null;
    if (fold?.first === entry) {
      if (isOpen(fold)) open.add(fold);
      add(entry, fold, open.has(fold) ? "open-fold" : "fold");
    }
    if (!fold || open.has(fold)) add(entry, fold, "item");
  }
  return rows;
}

/** The row of a span; -1 when it has none. That of its fold where that is not open. */
export function rowOfSpan(rows: readonly TranscriptRow[], span: number | null): number {
  if (span === null) return -1;
  const has = ({ spans }: TranscriptEntry) => spans.includes(span);
  return rows.findIndex(({ kind, entry, fold }) => {
    if (kind === "item") return has(entry);
    return kind === "fold" && fold?.entries.some(has);
  });
}

/** How long the calls of a run took together, and how many of them failed. */
export function runFigures({ calls }: Fold): { took: DurationMs; failed: number } {
  return {
    took: duration(calls.reduce((sum, { start, end }) => sum + between(start, end), 0)),
    failed: calls.filter(({ isError }) => isError).length,
  };
}
