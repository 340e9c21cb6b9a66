import { beforeEach, expect, test } from "vitest";
import { COLUMNS, fittingColumns, useEventTable } from "./columns";

const NOTHING = { sequence: false, integrity: false };

beforeEach(() => useEventTable.setState(useEventTable.getInitialState()));

test.each([
  [1900, "time kind agent name detail duration tokens cost status size source"],
  [1000, "time kind agent name duration tokens status size"],
  [700, "time kind agent name status size"],
  [500, "time kind name size"],
  [300, "time kind name"],
  [0, "time kind agent name status size"],
])("columns for %i pixels", (width, expected) => {
  expect(fittingColumns(width, NOTHING).join(" ")).toBe(expected);
});

test("signature and sequence lead where they say something", () => {
  expect(fittingColumns(700, { sequence: true, integrity: true }).slice(0, 3)).toEqual([
    "integrity",
    "sequence",
    "time",
  ]);
});

test("sorting by the same column turns the order round; amounts begin with the largest", () => {
  const order = () => [useEventTable.getState().sort, useEventTable.getState().descending];
  expect(order()).toEqual(["time", false]);
  useEventTable.getState().sortBy("tokens");
  expect(order()).toEqual(["tokens", true]);
  useEventTable.getState().sortBy("tokens");
  expect(order()).toEqual(["tokens", false]);
  useEventTable.getState().sortBy("kind");
  expect(order()).toEqual(["kind", false]);
});

test("every column has a name and a place", () => {
  expect(new Set(COLUMNS.map(({ id }) => id)).size).toBe(COLUMNS.length);
});
