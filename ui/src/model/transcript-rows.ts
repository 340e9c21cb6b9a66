// The rows of a transcript: repeated calls of one tool fold to one row, and a row knows whether the speaker changes.

import { between, type DurationMs, duration, type RelativeMs } from "../base/time";
import { speakerOf, type TranscriptEntry } from "./transcript";
import type { Parallel, Voices } from "./transcript-voices";

/** Calls of one name in a row, and what was noted between them. */
export type CallRun = {
  first: TranscriptEntry;
  /** By time. */
  entries: readonly TranscriptEntry[];
  /** The calls among them. */
  calls: readonly TranscriptEntry[];
};

/** The runs of a transcript by the spans of all their items. */
export type CallRuns = ReadonlyMap<number, CallRun>;

/** One row. */
export type TranscriptRow = {
  key: string;
  /** Of the item; the first call's for a run of calls. */
  entry: TranscriptEntry;
  start: RelativeMs;
  /** The run that it is of, as its head or as one of its items. */
  run: CallRun | null;
  kind: "item" | "run" | "open-run";
  /** The agent, where it is another than in the row before. */
  speaker: string | null;
  /** Agents that work at the same time, where that begins. */
  parallel: Parallel | null;
};

/** So many calls of one name fold. */
const FOLDS_FROM = 3;

const CALLS: readonly number[] = [5, 6, 12];
/** Errors and retries that are told between calls belong to them. */
const BETWEEN: readonly number[] = [14, 15];

/** The runs of calls. An agent's run goes on while others are heard. */
export function callRuns(entries: readonly TranscriptEntry[]): CallRuns {
  const runs = new Map<number, CallRun>();
  type Growing = { entries: TranscriptEntry[]; calls: TranscriptEntry[]; noted: TranscriptEntry[] };
  const growing = new Map<string, Growing>();
  const close = (agent: string) => {
    const run = growing.get(agent);
    const [first] = run?.calls ?? [];
    if (run && first && run.calls.length >= FOLDS_FROM) {
      const found = { first, entries: run.entries, calls: run.calls };
      for (const { span } of run.entries) runs.set(span, found);
    }
    growing.delete(agent);
  };
  for (const entry of entries) {
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

/** The rows on show. All items of the runs that are open have rows, below the row of their run. */
export function transcriptRows(
  entries: readonly TranscriptEntry[],
  runs: CallRuns,
  isOpen: (run: CallRun) => boolean,
  voices: Voices,
): TranscriptRow[] {
  const rows: TranscriptRow[] = [];
  const open = new Set<CallRun>();
  let speaker = "";
  let parallel: Parallel | null = null;
  const add = (entry: TranscriptEntry, run: CallRun | null, kind: TranscriptRow["kind"]) => {
    const by = speakerOf(entry);
    const together = voices.parallel(entry.place);
    rows.push({
      key: kind === "item" ? String(entry.span) : `run of ${entry.span}`,
      entry,
      start: entry.start,
      run,
      kind,
      speaker: by === speaker || by === "" ? null : by,
      parallel: together === parallel ? null : together,
    });
    speaker = by;
    parallel = together;
  };
  for (const entry of entries) {
    const run = runs.get(entry.span) ?? null;
    if (run?.first === entry) {
      if (isOpen(run)) open.add(run);
      add(entry, run, open.has(run) ? "open-run" : "run");
    }
    if (!run || open.has(run)) add(entry, run, "item");
  }
  return rows;
}

/** The row of a span; -1 when it has none. That of its run where the run is folded. */
export function rowOfSpan(rows: readonly TranscriptRow[], span: number | null): number {
  if (span === null) return -1;
  const has = ({ spans }: TranscriptEntry) => spans.includes(span);
  return rows.findIndex(({ kind, entry, run }) => {
    if (kind === "item") return has(entry);
    return kind === "run" && run?.entries.some(has);
  });
}

/** How long the calls of a run took together, and how many of them failed. */
export function runFigures({ calls }: CallRun): { took: DurationMs; failed: number } {
  return {
    took: duration(calls.reduce((sum, { start, end }) => sum + between(start, end), 0)),
    failed: calls.filter(({ isError }) => isError).length,
  };
}
