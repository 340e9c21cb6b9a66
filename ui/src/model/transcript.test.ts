import { expect, test } from "vitest";
import { encodeTranscript, type PlainStep } from "../../test/encode-transcript";
import { relativeMs } from "../base/time";
import {
  countKinds,
  filterEntries,
  placeOfSpan,
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
  { span: 14, start: 20, family: 5, state: 1, model: 1 },
];

const entries = () => transcriptEntries(decodeTranscript(encodeTranscript(STEPS)));

test("pieces of an output are one item, and each item knows the call behind it", () => {
  expect(entries().map(({ spans }) => spans)).toEqual([[10], [11], [12, 13], [14]]);
  expect(entries().map(({ model }) => model)).toEqual([null, null, 11, 11]);
});

test("kinds are counted and left out", () => {
  expect([...countKinds(entries())]).toEqual([
    ["messages", 2],
    ["models", 1],
    ["tools", 1],
  ]);
  const shown = (hidden: TranscriptKind[], hits: number[] | null) =>
    filterEntries(entries(), new Set(hidden), hits && new Set(hits)).map(({ span }) => span);
  expect(shown([], null)).toEqual([10, 11, 12, 14]);
  expect(shown(["messages"], null)).toEqual([11, 14]);
  expect(shown([], [13, 14])).toEqual([12, 14]);
});

test("a span is found among the pieces, a time at the next item", () => {
  expect(placeOfSpan(entries(), 13)).toBe(2);
  expect(placeOfSpan(entries(), 99)).toBe(-1);
  expect(placeOfTime(entries(), relativeMs(6))).toBe(2);
  expect(placeOfTime(entries(), relativeMs(900))).toBe(3);
});

test("bytes that are no layout are refused", () => {
  expect(() => decodeTranscript(new ArrayBuffer(8))).toThrow("not a transcript layout");
});
