// A made-up import.

import type { ImportRow } from "../src/ipc/bindings";

/** An import that has just begun, but for what is given. */
export function importRow(change: Partial<ImportRow>): ImportRow {
  return {
    id: 1,
    path: "/runs/triage.jsonl",
    state: "running",
    folder: false,
    files: { imported: 0, known: 0, noTraces: 0, failed: 0 },
    dialect: "",
    bytesRead: 0,
    bytesTotal: 2_000_000,
    events: 0,
    new: 0,
    duplicates: 0,
    continued: 0,
    conflicts: 0,
    rejected: 0,
    notKept: 0,
    timeUnknown: 0,
    eventsPerSecond: 0,
    resumedAt: 0,
    session: null,
    problem: "",
    ...change,
  };
}
