import { expect, test } from "vitest";
import { encodeTranscript, type PlainStep } from "../../test/encode-transcript";
import { relativeMs } from "../base/time";
import {
  chooseKind,
  countKinds,
  filterEntries,
  placeOfTime,
  type TranscriptKind,
  transcriptEntries,
} from "./transcript";
import { decodeTranscript } from "./transcript-layout";

const STEPS: PlainStep[] = [
  { span: 10, start: 0, family: 8 },
  { span: 11, start: 5, family: 4 },
  { span: 12, start: 9, family: 9, model: 1 },
  { span: 13, start: 10, family: 9, lead: 2, model: 1 },
  {
    span: 14,
    start: 20,
    end: 25,
    family: 5,
    name: "find",
    agent: "billing",
    depth: 1,
    state: 1,
    error: true,
    model: 1,
  },
];

const entries = () => transcriptEntries(decodeTranscript(encodeTranscript(STEPS)));

test("pieces of an output are one item, and each item knows the call behind it", () => {
  expect(entries().map(({ spans }) => spans)).toEqual([[10], [11], [12, 13], [14]]);
  expect(entries().map(({ model }) => model)).toEqual([null, null, 11, 11]);
});

test("an item knows its name, its agent, how deep that is, and when it ended", () => {
  expect(entries().at(-1)).toMatchObject({
    ...{ name: "find", agent: "billing", depth: 1, start: 20, end: 25, place: 3, isError: true },
  });
  expect(entries()[0]).toMatchObject({ name: "", agent: "", depth: 0, isError: false });
});

test("kinds are counted and chosen; an error is one beside what it is", () => {
  expect([...countKinds(entries())]).toEqual([
    ["messages", 2],
    ["models", 1],
    ["tools", 1],
    ["errors", 1],
  ]);
  const shown = (chosen: TranscriptKind[], hits: number[] | null) =>
    filterEntries(entries(), new Set(chosen), hits && new Set(hits)).map(({ span }) => span);
  expect(shown([], null)).toEqual([10, 11, 12, 14]);
  expect(shown(["messages"], null)).toEqual([10, 12]);
  expect(shown(["errors"], null)).toEqual([14]);
  expect(shown(["models", "tools"], null)).toEqual([11, 14]);
  expect(shown([], [13, 14])).toEqual([12, 14]);
});

test("a press chooses one kind, a second one all again; others are added", () => {
  const after = (chosen: TranscriptKind[], kind: TranscriptKind, added = false) => [
    ...chooseKind(new Set(chosen), kind, added),
  ];
  expect(after([], "errors")).toEqual(["errors"]);
  expect(after(["errors"], "errors")).toEqual([]);
  expect(after(["errors"], "tools")).toEqual(["tools"]);
  expect(after(["errors"], "tools", true)).toEqual(["errors", "tools"]);
  expect(after(["errors", "tools"], "tools", true)).toEqual(["errors"]);
});

test("a time is found at the next item", () => {
  expect(placeOfTime(entries(), relativeMs(6))).toBe(2);
  expect(placeOfTime(entries(), relativeMs(900))).toBe(3);
});

test("bytes that are no layout are refused", () => {
  expect(() => decodeTranscript(new ArrayBuffer(8))).toThrow("not a transcript layout");
});

test("what is noted and what is told twice is of a kind of its own, what was abandoned keeps its kind", () => {
  const steps: PlainStep[] = [1, 2, 3].map((aside) => ({ span: aside, start: aside, family: 8, aside }));
  const folded = transcriptEntries(decodeTranscript(encodeTranscript(steps)));
  expect(folded.map(({ aside }) => aside)).toEqual(["bookkeeping", "retold", "abandoned"]);
  expect([...countKinds(folded)]).toEqual([
    ["asides", 2],
    ["messages", 1],
  ]);
  const chosen = filterEntries(folded, new Set<TranscriptKind>(["asides"]), null);
  expect(chosen.map(({ span }) => span)).toEqual([1, 2]);
});
