import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../test/encode-layout";
import { positionOf, restoreAnchor, shownRows, takeAnchor, toggleFold } from "./fold";
import { decodeLayout } from "./timeline-layout";

/** A tree from parents; the span id is the row's number in tens. */
function tree(parents: number[], spans = parents.map((_, row) => row * 10)) {
  const rows: PlainRow[] = parents.map((parent, row) => ({
    span: spans[row] ?? 0,
    parent,
    start: row,
    end: row + 1,
    name: `${row}`,
    family: 2,
  }));
  return decodeLayout(encodeLayout(rows));
}

const NESTED = tree([-1, 0, 1, 1, 0, -1]);

test.each([
  [[], [0, 1, 2, 3, 4, 5]],
  [[10], [0, 1, 4, 5]],
  [[0], [0, 5]],
  [
    [0, 10],
    [0, 5],
  ],
  [[50], [0, 1, 2, 3, 4, 5]],
])("folding %o leaves %o", (folded, shown) =>
  expect([...shownRows(NESTED, new Set(folded)).rows]).toEqual(shown),
);

test("a hidden row stands where the row that hides it does", () => {
  const visible = shownRows(NESTED, new Set([10])).rows;
  expect([0, 1, 2, 3, 4, 5].map((row) => positionOf(visible, row))).toEqual([0, 1, 1, 1, 2, 3]);
  expect(positionOf(visible, -1)).toBe(-1);
});

test("a row stays where it is when others come above it", () => {
  const before = tree([-1, 0, 0], [0, 10, 20]);
  const anchor = takeAnchor(before, shownRows(before, new Set()).rows, 55, 24);
  expect(anchor).toEqual({ span: 20, past: 7 });
  const after = tree([-1, 0, 0, 0, 0], [0, 10, 11, 12, 20]);
  expect(anchor && restoreAnchor(anchor, after, shownRows(after, new Set()).rows, 24, 55)).toBe(4 * 24 + 7);
});

test("an anchor that is gone leaves the offset as it was", () => {
  expect(restoreAnchor({ span: 999, past: 0 }, NESTED, shownRows(NESTED, new Set()).rows, 24, 33)).toBe(33);
  expect(takeAnchor(NESTED, new Uint32Array(0), 0, 24)).toBeNull();
});

test("a fold turns over", () => {
  expect([...toggleFold(new Set([1]), 2)]).toEqual([1, 2]);
  expect([...toggleFold(new Set([1]), 1)]).toEqual([]);
});
