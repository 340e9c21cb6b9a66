import { expect, test } from "vitest";
import { nextTextSize } from "./setting-choices";

test.each([
  [100, 1, 110],
  [100, -1, 90],
  [130, 1, 130],
  [90, -1, 90],
  [120, 0, 100],
] as const)("from %i %i steps is %i", (now, by, next) => expect(nextTextSize(now, by)).toBe(next));
