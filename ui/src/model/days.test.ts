import { expect, test } from "vitest";
import { isDate, laterDate, namedDays } from "./days";

test.each([
  ["2026-03-02", true],
  ["2024-02-29", true],
  ["2026-02-29", false],
  ["2026-3-2", false],
  ["yesterday", false],
  ["2026-13-01", false],
])("%s names a day: %s", (text, expected) => expect(isDate(text)).toBe(expected));

test.each([
  ["2026-03-01", -1, "2026-02-28"],
  ["2026-03-29", 1, "2026-03-30"],
  ["2026-12-30", 30, "2027-01-29"],
])("%s and %i days is %s", (date, days, expected) => expect(laterDate(date, days)).toBe(expected));

test.each([
  [0, 5, []],
  [1, 5, [0]],
  [3, 5, [0, 1, 2]],
  [30, 4, [0, 10, 19, 29]],
])("of %i days at most %i are named", (days, most, expected) =>
  expect(namedDays(days, most)).toEqual(expected),
);
