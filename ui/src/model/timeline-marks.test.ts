import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../test/encode-layout";
import { relativeMs } from "../base/time";
import { measure } from "./measure";
import { certaintyWords, retryWords, triesWords } from "./retry-chain";
import { selfTime } from "./self-time";
import { decodeLayout, EMPTY_LAYOUT, isCritical, policyWord } from "./timeline-layout";
import { marksOf, rowsOfSpans, stepRow } from "./timeline-marks";

const ROWS: PlainRow[] = [
  { span: 10, parent: -1, start: 0, end: 100, name: "run", agent: "planner", family: 2 },
  { span: 11, parent: 0, start: 60, end: 70, name: "late", family: 5, state: 1, tokens: 4 },
  { span: 12, parent: 0, start: 10, end: 30, name: "early", family: 5, state: 1 },
  { span: 13, parent: 2, start: 30, end: 30, name: "why", family: 14, state: 1, point: true },
  { span: 14, parent: 0, start: 40, end: 50, name: "early", family: 5, retry: [2, 1, 1, 2], tokens: 7 },
  { span: 15, parent: 0, start: 55, end: 56, name: "to coder", family: 7 },
  { span: 16, parent: 0, start: 57, end: 58, name: "guard", family: 11, policy: "denied" },
];
const LAYOUT = decodeLayout(encodeLayout(ROWS));

test("marks stand by time, retries by row", () => {
  const marks = marksOf(LAYOUT);
  expect([...marks.errors]).toEqual([2, 3, 1]);
  expect([...marks.handoffs]).toEqual([5]);
  expect([...marks.denials]).toEqual([6]);
  expect([...marks.retries]).toEqual([4]);
  expect(marksOf(EMPTY_LAYOUT).errors).toHaveLength(0);
});

test.each([
  ["the first, from nowhere", -1, false, 2],
  ["the last, back from nowhere", -1, true, 1],
  ["the next by time", 2, false, 3],
  ["round the end", 1, false, 2],
  ["the one before", 1, true, 3],
  ["from a row that is none of them", 4, false, 1],
  ["back from a row that is none of them", 4, true, 3],
])("a step leads to %s", (_, from, back, to) => {
  expect(stepRow(LAYOUT, marksOf(LAYOUT).errors, from, back)).toBe(to);
});

test("no list, no step", () => expect(stepRow(LAYOUT, new Uint32Array(), 2, false)).toBe(-1));

test("spans that were found become rows by time; others are left out", () => {
  expect([...rowsOfSpans(LAYOUT, Float64Array.of(11, 12, 99))]).toEqual([2, 1]);
  expect([...rowsOfSpans(LAYOUT, Float64Array.of(13))]).toEqual([3]);
  expect([...rowsOfSpans(LAYOUT, Float64Array.of(99))]).toEqual([]);
});

test.each([
  [0, 100, { lengthMs: 100, spans: 7, tokens: 11 }],
  [65, 35, { lengthMs: 30, spans: 5, tokens: 7 }],
  [101, 102, { lengthMs: 1, spans: 0, tokens: 0 }],
])("measured from %d to %d", (from, to, expected) =>
  expect(measure(LAYOUT, relativeMs(from), relativeMs(to))).toEqual(expected),
);

test("a row's own time leaves out its children", () => {
  expect(selfTime(LAYOUT, 4)).toBe(10);
  expect(selfTime(LAYOUT, 2)).toBe(20);
});

test("retries say which they are and how sure that is", () => {
  expect(retryWords(LAYOUT, 4)).toBe("retry 1 of 1");
  expect(certaintyWords(LAYOUT, 4)).toBe("same arguments");
  expect(triesWords(LAYOUT, 4)).toBe("retry 1 of 1 (same arguments)");
  expect(triesWords(LAYOUT, 2)).toBe("tried again later");
  expect(triesWords(LAYOUT, 1)).toBe("");
});

test("what is on the critical path is marked", () => expect(isCritical(LAYOUT, 4)).toBe(true));

test("a verdict against going on has a word", () => {
  expect([policyWord(LAYOUT, 6), policyWord(LAYOUT, 5)]).toEqual(["denied", ""]);
});
