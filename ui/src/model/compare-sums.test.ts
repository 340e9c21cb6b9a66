import { expect, test } from "vitest";
import { sessionRow } from "../../test/mock-backend";
import { differenceWords } from "./compare-sums";

const usd = (amount: number, estimated = false) => [{ currency: "USD", amount, estimated }];
const left = sessionRow({
  key: "a",
  state: "recovered",
  durationMs: 43_200,
  errors: 2,
  agents: 4,
  cost: usd(0.156, true),
});

test("what the right run came to otherwise is said, the outcome first", () => {
  const right = sessionRow({
    key: "a",
    state: "ok",
    durationMs: 4_100,
    errors: 0,
    agents: 2,
    cost: usd(0.05),
  });
  expect(differenceWords(left, right)).toEqual([
    "OK rather than Recovered",
    "2 fewer errors",
    "2 fewer agents",
    "39.1 s shorter",
    "~$0.106 less",
  ]);
  expect(differenceWords(right, left)).toContain("39.1 s longer");
  expect(differenceWords({ ...left, errors: 1 }, left)).toEqual(["1 more error"]);
});

test("runs that came to much the same have no words", () => {
  expect(differenceWords(left, { ...left, durationMs: 43_900, cost: usd(0.157) })).toEqual([]);
});

test("costs in different currencies are not taken from each other", () => {
  const euros = [{ currency: "EUR", amount: 3, estimated: false }];
  expect(differenceWords(left, { ...left, cost: euros })).toEqual([]);
  expect(differenceWords(left, { ...left, cost: [] })).toEqual([]);
});
