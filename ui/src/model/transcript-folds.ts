// What a transcript folds to one row: repeated calls of one tool, and what is no part of the conversation.

import { FAMILY_INPUT } from "./families";
import { type Aside, speakerOf, type TranscriptEntry } from "./transcript";

/** Items that fold to one row. */
export type Fold = {
  kind: "calls" | "asides" | "abandoned";
  /** The item that the row is at; of calls the first call. */
  first: TranscriptEntry;
  /** By time; of calls also what was noted between them. */
  entries: readonly TranscriptEntry[];
  /** The calls among them; empty for what is no run of calls. */
  calls: readonly TranscriptEntry[];
};

/** The folds of a transcript by the spans of all their items. */
export type Folds = ReadonlyMap<number, Fold>;

/** So many calls of one name fold. */
const FOLDS_FROM = 3;

const CALLS: readonly number[] = [5, 6, 12];
/** Errors and retries that are told between calls belong to them. */
const BETWEEN: readonly number[] = [14, 15];

/** The runs of calls. An agent's run goes on while others are heard. */
export function callRuns(entries: readonly TranscriptEntry[]): Folds {
  const runs = new Map<number, Fold>();
  type Growing = { entries: TranscriptEntry[]; calls: TranscriptEntry[]; noted: TranscriptEntry[] };
  const growing = new Map<string, Growing>();
  const close = (agent: string) => {
    const run = growing.get(agent);
    const [first] = run?.calls ?? [];
    if (run && first && run.calls.length >= FOLDS_FROM)
      add(runs, { kind: "calls", first, entries: run.entries, calls: run.calls });
    growing.delete(agent);
  };
  for (const entry of entries) {
    if (entry.aside !== null) continue;
    const agent = speakerOf(entry);
    const run = growing.get(agent);
    if (BETWEEN.includes(entry.family) && run) {
      run.noted.push(entry);
    } else if (run?.calls[0] && isSameCall(run.calls[0], entry)) {
      run.entries.push(...run.noted.splice(0), entry);
      run.calls.push(entry);
    } else {
      close(agent);
      if (CALLS.includes(entry.family) && entry.name !== "")
        growing.set(agent, { entries: [entry], calls: [entry], noted: [] });
    }
  }
  for (const agent of [...growing.keys()]) close(agent);
  return runs;
}

function isSameCall(one: TranscriptEntry, other: TranscriptEntry): boolean {
  return one.family === other.family && one.name === other.name && one.depth === other.depth;
}

/**
 * What is no part of the conversation. Between two things that a person said there is one row of it; what a person went
 * back to before is a row where it was.
 */
export function asideFolds(entries: readonly TranscriptEntry[]): Folds {
  const folds = new Map<number, Fold>();
  const growing: Record<"asides" | "abandoned", TranscriptEntry[]> = { asides: [], abandoned: [] };
  const close = (kind: "asides" | "abandoned") => {
    const [first] = growing[kind];
    if (first) add(folds, { kind, first, entries: growing[kind], calls: [] });
    growing[kind] = [];
  };
  for (const entry of entries) {
    if (entry.aside === "abandoned") growing.abandoned.push(entry);
    else if (entry.aside !== null) growing.asides.push(entry);
    else {
      close("abandoned");
      if (entry.family === FAMILY_INPUT) close("asides");
    }
  }
  close("abandoned");
  close("asides");
  return folds;
}

function add(folds: Map<number, Fold>, fold: Fold): void {
  for (const { span } of fold.entries) folds.set(span, fold);
}

/** How many items of a fold there are for each reason. */
export function asideCounts({ entries }: Fold): Record<Aside, number> {
  const counts = { bookkeeping: 0, retold: 0, abandoned: 0 };
  for (const { aside } of entries) if (aside !== null) counts[aside] += 1;
  return counts;
}
