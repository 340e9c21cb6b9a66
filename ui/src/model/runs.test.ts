import { expect, test } from "vitest";
import { sessionRow } from "../../test/mock-backend";
import { totalCost, usualCalls } from "./runs";

const run = (...calls: [name: string, count: number][]) => ({
  row: sessionRow({ key: "a" }),
  agent: "triage",
  fork: null,
  calls: calls.map(([name, count]) => ({ family: 5, name, count, failed: 0 })),
});

test("what most runs call comes first, with the most that one of them called it", () => {
  const runs = [run(["grep", 12], ["mail", 1]), run(["grep", 3], ["mail", 9]), run(["rare", 99])];
  expect(usualCalls(runs, 2)).toEqual([
    { family: 5, name: "grep", most: 12 },
    { family: 5, name: "mail", most: 9 },
  ]);
  expect(usualCalls([], 2)).toEqual([]);
});

test("costs stated and estimated are summed", () => {
  const money = (amount: number, estimated: boolean) => ({ currency: "USD", amount, estimated });
  expect(totalCost({ cost: [money(0.25, false), money(0.5, true)] })).toBe(0.75);
});
