import { expect, test } from "vitest";
import { encodeCompare } from "../../test/mock-compare";
import { changeWords, comparedRows, countChanges, nextDifference, rowOfPair, signed } from "./compare";
import { decodeCompare } from "./compare-layout";

const row = (span: number, name: string, family: number, more = {}) => ({
  ...{ span, parent: -1, start: span * 10, end: span * 10 + 5, name, family },
  ...more,
});

const layout = () =>
  decodeCompare(
    encodeCompare(
      [
        row(1, "triage", 2, { state: 1 }),
        row(2, "find", 5),
        row(3, "reverse", 5, { detail: "a" }),
        row(4, "mail", 5),
      ],
      [
        row(11, "triage", 2),
        row(12, "find", 5),
        row(13, "reverse", 5, { detail: "b" }),
        row(15, "note – ü", 5),
      ],
    ),
  );

test("the columns come back", () => {
  const read = layout();
  expect(read.rows).toBe(5);
  expect([...read.left.span]).toEqual([1, 2, 3, 4, -1]);
  expect([...read.right.span]).toEqual([11, 12, 13, -1, 15]);
  expect(read.name(4)).toBe("note – ü");
  expect(read.right.name(4)).toBe("note – ü");
  expect(read.left.end[1]).toBe(25);
  expect(() => decodeCompare(new ArrayBuffer(40))).toThrow("not a compare layout");
});

test("each side has its own words for a step", () => {
  const said = (span: number, name: string) => [row(span, name, 8)];
  const read = decodeCompare(encodeCompare(said(1, "Plan a weekend"), said(2, "Check the hours")));
  expect([read.left.name(0), read.right.name(0)]).toEqual(["Plan a weekend", "Check the hours"]);
});

test.each([
  [0, ["same"]],
  [1, ["changed arguments"]],
  [7, ["other outcome", "changed arguments", "changed output"]],
  [8, ["changed duration"]],
  [16, ["only left"]],
  [32, ["only right"]],
])("changes %d are %j", (changes, words) => expect(changeWords(changes)).toEqual(words));

test("differences are walked forth and back", () => {
  const read = layout();
  expect(nextDifference(read, -1, 1, false)).toBe(2);
  expect(nextDifference(read, 2, 1, false)).toBe(3);
  expect(nextDifference(read, 4, 1, false)).toBe(-1);
  expect(nextDifference(read, -1, -1, false)).toBe(4);
  expect(nextDifference(read, 2, -1, false)).toBe(-1);
  expect(countChanges(read)).toEqual({ same: 2, changed: 1, left: 1, right: 1 });
  expect(comparedRows(read, true, false)).toEqual([2, 3, 4]);
});

test("a pair is found by its spans", () => {
  const read = layout();
  expect(rowOfPair(read, 3, 13)).toBe(2);
  expect(rowOfPair(read, 4, null)).toBe(3);
  expect(rowOfPair(read, null, 15)).toBe(4);
  expect(rowOfPair(read, null, null)).toBe(-1);
  expect(rowOfPair(read, 4, 13)).toBe(-1);
});

test.each([
  [1, "$0.05", "+$0.05"],
  [-1, "3.2 s", "−3.2 s"],
  [-0.049, "~$0.049", "~−$0.049"],
  [2, "~$2.00", "~+$2.00"],
])("a difference of %d is written with its sign: %s", (apart, size, words) =>
  expect(signed(apart, size)).toBe(words),
);
