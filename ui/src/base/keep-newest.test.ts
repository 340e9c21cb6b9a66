import { expect, test } from "vitest";
import { keepNewest } from "./keep-newest";

test("of too many, those go that were kept least lately", () => {
  const kept = new Map<number, string>();
  for (const key of [1, 2, 3]) keepNewest(kept, key, `a${key}`, 3);
  keepNewest(kept, 1, "b1", 3);
  expect([...kept]).toEqual([
    [2, "a2"],
    [3, "a3"],
    [1, "b1"],
  ]);
  keepNewest(kept, 4, "a4", 2);
  expect([...kept.keys()]).toEqual([1, 4]);
});
