import { expect, test } from "vitest";
import { partitionPoint } from "./search";

test.each([
  [[], 3, 0],
  [[1, 2, 4, 4, 9], 0, 0],
  [[1, 2, 4, 4, 9], 4, 2],
  [[1, 2, 4, 4, 9], 5, 4],
  [[1, 2, 4, 4, 9], 10, 5],
])("in %j the first that is not below %d has the index %d", (numbers: number[], value, index) => {
  expect(partitionPoint(0, numbers.length, (at) => (numbers[at] ?? 0) < value)).toBe(index);
});

test("only the indices between both ends are looked at", () => {
  const asked: number[] = [];
  const found = partitionPoint(2, 4, (at) => {
    asked.push(at);
    return true;
  });
  expect(found).toBe(4);
  expect(Math.min(...asked)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...asked)).toBeLessThan(4);
});
