import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../test/encode-layout";
import { LayoutError } from "./columns";
import { decodeLayout, EMPTY_LAYOUT, isParentMissing, isPoint, rowOfSpan } from "./timeline-layout";

const ROWS: PlainRow[] = [
  { span: 11, parent: -1, start: 0, end: 100, name: "triage", agent: "triage", family: 2 },
  {
    span: 12,
    parent: 0,
    start: 5,
    end: 140,
    name: "größe ✓",
    detail: "1 → 2",
    family: 4,
    state: 1,
    tokens: 42,
  },
  {
    span: 13,
    parent: 1,
    start: 6,
    end: 6,
    name: "error",
    family: 14,
    state: 1,
    point: true,
    parentMissing: true,
  },
];

test("every column comes back", () => {
  const layout = decodeLayout(encodeLayout(ROWS, 9));
  expect([layout.rows, layout.spans]).toEqual([3, 9]);
  expect([...layout.start]).toEqual([0, 5, 6]);
  expect([...layout.end]).toEqual([100, 140, 6]);
  expect([...layout.span]).toEqual([11, 12, 13]);
  expect([...layout.parent]).toEqual([-1, 0, 1]);
  expect([...layout.descendants]).toEqual([2, 1, 0]);
  expect([...layout.depth]).toEqual([0, 1, 2]);
  expect([...layout.family]).toEqual([2, 4, 14]);
  expect([...layout.tokens]).toEqual([0, 42, 0]);
  expect(layout.text(layout.name[1])).toBe("größe ✓");
  expect(layout.text(layout.detail[0])).toBe("");
  expect(layout.text(9999)).toBe("");
  expect([isPoint(layout, 2), isParentMissing(layout, 2), isPoint(layout, 0)]).toEqual([true, true, false]);
});

test("roll-ups reach over the whole subtree", () => {
  const layout = decodeLayout(encodeLayout(ROWS));
  expect([...layout.subtreeEnd]).toEqual([140, 140, 6]);
  expect([...layout.failedBelow]).toEqual([2, 1, 0]);
  expect([layout.from, layout.to]).toEqual([0, 140]);
});

test("a span is found by its id, or not at all", () => {
  const layout = decodeLayout(encodeLayout(ROWS));
  expect(rowOfSpan(layout, 13)).toBe(2);
  expect(rowOfSpan(layout, 99)).toBe(-1);
});

test("a layout without rows is one", () => {
  expect(EMPTY_LAYOUT.rows).toBe(0);
  expect([EMPTY_LAYOUT.from, EMPTY_LAYOUT.to]).toEqual([0, 0]);
});

test.each([
  ["nothing", new ArrayBuffer(0)],
  ["other bytes", new ArrayBuffer(64)],
  ["a layout that was cut", encodeLayout(ROWS).slice(0, 120)],
])("%s is refused", (_, bytes) => expect(() => decodeLayout(bytes)).toThrow(LayoutError));
