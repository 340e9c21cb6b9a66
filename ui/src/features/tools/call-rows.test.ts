import { expect, test } from "vitest";
import { onlyChooses } from "./call-rows";
import { sparkPath } from "./spark-path";

test.each([
  ["", true],
  ["tool:search", true],
  ['server:"my server" tool:search', true],
  ["model:gpt-4o", true],
  ["error:true", false],
  ["tool:search error:true", false],
  ["-tool:search", false],
  ["words", false],
])("%s only chooses rows: %s", (query, expected) => expect(onlyChooses(query)).toBe(expected));

test("even one of many is seen in a sparkline", () => {
  expect(sparkPath([0, 100, 1], 100, 16)).toBe("M2 0h1.6v16h-1.6zM4 14h1.6v2h-1.6z");
  expect(sparkPath([1], 1, 16, 3)).toBe("M0 0h1.6v19h-1.6z");
});
