import { expect, test } from "vitest";
import { encodeTranscript, type PlainStep } from "../../test/encode-transcript";
import { transcriptEntries } from "./transcript";
import { asideCounts, asideFolds, callRuns } from "./transcript-folds";
import { decodeTranscript } from "./transcript-layout";
import { rowOfSpan, runFigures, transcriptRows } from "./transcript-rows";
import { listen } from "./transcript-voices";

const [MODEL, TOOL, INPUT, ERROR] = [4, 5, 8, 14];

/** Steps in a row, a second each, with spans from 1. */
function entriesOf(steps: readonly Partial<PlainStep>[]) {
  const plain = steps.map(
    (step, at): PlainStep => ({
      span: at + 1,
      start: at * 1000,
      end: at * 1000 + 200,
      family: TOOL,
      ...step,
    }),
  );
  return transcriptEntries(decodeTranscript(encodeTranscript(plain)));
}
const grep = (more: Partial<PlainStep> = {}): Partial<PlainStep> => ({ name: "grep", agent: "a", ...more });

function runsOf(steps: readonly Partial<PlainStep>[]): number[][] {
  return [...new Set(callRuns(entriesOf(steps)).values())].map(({ entries }) =>
    entries.map(({ span }) => span),
  );
}

test("three calls of one tool in a row fold, two do not", () => {
  expect(runsOf([grep(), grep()])).toEqual([]);
  expect(runsOf([grep(), grep(), grep()])).toEqual([[1, 2, 3]]);
  expect(runsOf([grep(), grep(), { name: "read", agent: "a" }, grep()])).toEqual([]);
  expect(runsOf([grep(), grep(), { family: MODEL, agent: "a" }, grep()])).toEqual([]);
  expect(runsOf([grep(), grep({ depth: 1 }), grep(), grep()])).toEqual([]);
});

test("the calls of an agent fold while another is heard between them", () => {
  expect(
    runsOf([grep(), { name: "read", agent: "b" }, grep(), { family: MODEL, agent: "b" }, grep()]),
  ).toEqual([[1, 3, 5]]);
});

test("an error that a call tells of is part of the run, one after the last call is not", () => {
  const error = { family: ERROR, agent: "a" };
  expect(runsOf([grep({ error: true }), error, grep(), grep(), error])).toEqual([[1, 2, 3, 4]]);
});

test("a run adds up its time and counts what failed", () => {
  const [run] = callRuns(entriesOf([grep(), grep({ error: true }), grep({ error: true })])).values();
  expect(run && runFigures(run)).toEqual({ took: 600, failed: 2 });
});

test("a folded run is one row, an open one a head with its items", () => {
  const entries = entriesOf([grep(), grep(), grep(), { family: MODEL, agent: "a" }]);
  const rows = (open: boolean) =>
    transcriptRows(entries, callRuns(entries), () => open, listen(entries)).map(({ kind, entry }) => [
      kind,
      entry.span,
    ]);
  expect(rows(false)).toEqual([
    ["fold", 1],
    ["item", 4],
  ]);
  expect(rows(true)).toEqual([
    ["open-fold", 1],
    ["item", 1],
    ["item", 2],
    ["item", 3],
    ["item", 4],
  ]);
});

test("the row of a span is its own, or that of its folded run", () => {
  const entries = entriesOf([{ family: MODEL, agent: "a" }, grep(), grep(), grep()]);
  const place = (span: number | null, open: boolean) =>
    rowOfSpan(
      transcriptRows(entries, callRuns(entries), () => open, listen(entries)),
      span,
    );
  expect([place(1, false), place(2, false), place(4, false)]).toEqual([0, 1, 1]);
  expect([place(2, true), place(4, true)]).toEqual([2, 4]);
  expect([place(null, true), place(99, true)]).toEqual([-1, -1]);
});

test("an agent is told where it begins to speak, also again after a person", () => {
  const steps = [
    { agent: "a" },
    { agent: "a" },
    { agent: "b" },
    { family: INPUT, agent: "b" },
    { agent: "b" },
  ];
  const entries = entriesOf(steps.map((step) => ({ family: MODEL, ...step })));
  const rows = transcriptRows(entries, new Map(), () => false, listen(entries));
  expect(rows.map(({ speaker }) => speaker)).toEqual(["a", null, "b", null, "b"]);
});

const [BOOKKEEPING, RETOLD, ABANDONED] = [1, 2, 3];

function asidesOf(steps: readonly Partial<PlainStep>[]): [string, number[]][] {
  const folds = new Set(asideFolds(entriesOf(steps)).values());
  return [...folds].map(({ kind, entries }) => [kind, entries.map(({ span }) => span)]);
}

test("what is no part of the conversation is one row from one thing that a person said to the next", () => {
  expect(
    asidesOf([
      { aside: BOOKKEEPING },
      { family: INPUT },
      { aside: BOOKKEEPING },
      { family: INPUT, aside: RETOLD },
      { family: MODEL },
      { aside: BOOKKEEPING },
      { family: INPUT },
      { aside: BOOKKEEPING },
    ]),
  ).toEqual([
    ["asides", [1]],
    ["asides", [3, 4, 6]],
    ["asides", [8]],
  ]);
});

test("an abandoned branch is one row, whatever is noted meanwhile", () => {
  const steps = [
    { family: INPUT, aside: ABANDONED },
    { aside: BOOKKEEPING },
    { family: MODEL, aside: ABANDONED },
    { family: INPUT },
    { family: INPUT, aside: ABANDONED },
  ];
  expect(asidesOf(steps)).toEqual([
    ["abandoned", [1, 3]],
    ["asides", [2]],
    ["abandoned", [5]],
  ]);
  const [first] = asideFolds(entriesOf(steps)).values();
  expect(first && asideCounts(first)).toEqual({ bookkeeping: 0, retold: 0, abandoned: 2 });
});

test("calls that are told twice are no repeats, and their row changes no speaker", () => {
  expect(runsOf([grep(), grep({ aside: RETOLD }), grep(), grep({ aside: RETOLD })])).toEqual([]);
  const entries = entriesOf([
    { family: MODEL, agent: "a" },
    { aside: BOOKKEEPING, agent: "b" },
    { family: MODEL, agent: "a" },
  ]);
  const rows = transcriptRows(entries, asideFolds(entries), () => false, listen(entries));
  expect(rows.map(({ kind, speaker }) => [kind, speaker])).toEqual([
    ["item", "a"],
    ["fold", null],
    ["item", null],
  ]);
});
