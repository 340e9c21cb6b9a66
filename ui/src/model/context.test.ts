import { expect, test } from "vitest";
import { sampleContext } from "../../test/sample-context";
import type { ContextCall, ContextThread } from "../ipc/bindings";
import {
  aboutTokens,
  barsOf,
  changeAt,
  costUntil,
  dropNear,
  exactness,
  fillings,
  heaviest,
  numbersOf,
  shareOfGrowth,
  shownCall,
  sourcesOf,
  ticksOf,
  tokensOf,
} from "./context";

function call(change: Partial<ContextCall>): ContextCall {
  return {
    ...{ span: 1, atMs: 0, source: "request", inputTokens: 0, cachedTokens: 0, weight: 0, inputCost: null },
    ...{ compacted: false, missingMessages: 0, missingTools: false, ...change },
  };
}

const part = (
  kind: "message" | "file" | "system",
  weight: number,
  first: number,
  last: number,
  label = kind,
) => ({
  ...{ kind, label, weight, first, last, span: null, afterwards: null, afterwardsSpan: null },
});

/** Two calls: the second reads a file. */
const SMALL: ContextThread = {
  ...{ agent: "main", model: "m", window: 1000 },
  calls: [
    call({ weight: 100, inputTokens: 50, inputCost: { currency: "USD", amount: 1, estimated: false } }),
    call({ weight: 400, inputTokens: 200, inputCost: { currency: "USD", amount: 4, estimated: false } }),
  ],
  parts: [part("system", 80, 0, 1), part("message", 20, 0, 0), part("file", 320, 1, 1, "/a.rs" as "file")],
};

test("parts of a known request are scaled to its stated total", () => {
  expect([...sourcesOf(SMALL, 0)]).toEqual([
    ["system", 40],
    ["message", 10],
  ]);
  const rows = fillings(SMALL, 1).map(({ label, tokens, share, since, carried, cost, isNew }) => [
    ...[label, tokens, share, since, carried, cost, isNew],
  ]);
  expect(rows).toEqual([
    ["/a.rs", 160, 0.8, 1, 1, 3.2, true],
    ["system", 40, 0.2, 0, 2, 0.8 + 0.8, false],
  ]);
});

test("what was put together from the run is no more than a part", () => {
  const told = { ...SMALL, calls: [call({ source: "run", weight: 100, inputTokens: 500 })] };
  expect([...sourcesOf(told, 0)]).toEqual([
    ["system", 20],
    ["message", 5],
    ["untold", 475],
  ]);
  const much = { ...SMALL, calls: [call({ source: "run", weight: 100, inputTokens: 10 })] };
  expect([...sourcesOf(much, 0)]).toEqual([
    ["system", 8],
    ["message", 2],
  ]);
  expect(tokensOf(call({ weight: 100 }))).toBe(25);
  expect([
    ...sourcesOf({ ...SMALL, calls: [call({ source: "nothing", inputTokens: 9 })], parts: [] }, 0),
  ]).toEqual([["untold", 9]]);
});

test("of a request that is told in part, the rest is not told", () => {
  const partly = call({ weight: 100, inputTokens: 500, missingMessages: 2, missingTools: true });
  const told = { ...SMALL, calls: [partly] };
  expect([...sourcesOf(told, 0)]).toEqual([
    ["system", 20],
    ["message", 5],
    ["untold", 475],
  ]);
  expect(fillings(told, 0)[0]?.label).toBe("Not told: 2 messages and the tools offered");
  expect(exactness(partly)).toBe(
    "Request in part: not told are 2 messages and the tools offered. Parts ≈ estimated.",
  );
  expect(exactness(call({ inputTokens: 5, weight: 1 }))).toMatch(/^Exact request/);
});

test("the axis has few numbers, and those at both ends", () => {
  const bars = (count: number) => Array.from({ length: count }, (_, at) => at);
  const numbers = (places: number[]) => numbersOf(places).map((bar) => (places[bar] ?? 0) + 1);
  expect(numbers(bars(1))).toEqual([1]);
  expect(numbers(bars(3))).toEqual([1, 2, 3]);
  expect(numbers(bars(38))).toEqual([1, 5, 10, 15, 20, 25, 30, 35, 38]);
  // Of several calls that share a bar, the largest one has the number.
  expect(numbers([0, 7, 12, 19, 26, 33, 40, 49])).toEqual([1, 8, 13, 20, 27, 34, 41, 50]);
});

test("the part of its growth that is one part", () => {
  const change = changeAt(SMALL, 1);
  expect(change && shareOfGrowth(change)).toBe(1);
  const first = changeAt({ ...SMALL, parts: [] }, 1);
  expect(first && shareOfGrowth(first)).toBeNull();
});

test("what made a call larger", () => {
  const change = changeAt(SMALL, 1);
  expect(change?.times).toBe(4);
  expect(change?.added.map(({ part: { label }, tokens }) => [label, tokens])).toEqual([["/a.rs", 160]]);
  expect(change?.removed.map(({ part: { kind }, tokens }) => [kind, tokens])).toEqual([["message", 10]]);
  expect(changeAt(SMALL, 0)?.times).toBeNull();
  expect(changeAt(SMALL, 9)).toBeNull();
});

test("a part without a price for each call has none", () => {
  const [first, second] = SMALL.calls as [ContextCall, ContextCall];
  const system = SMALL.parts[0] as (typeof SMALL.parts)[number];
  expect(costUntil(SMALL, system, 0)).toBe(0.8);
  expect(costUntil({ ...SMALL, calls: [first, { ...second, inputCost: null }] }, system, 1)).toBeNull();
});

test("a long run: the drop, what was carried, bars and the call on show", () => {
  const { threads } = sampleContext([101, 102]);
  const [main] = threads as [ContextThread, ...ContextThread[]];
  expect([dropNear(main, 30), dropNear(main, 3), dropNear(SMALL, 0)]).toEqual([28, 28, null]);
  expect(heaviest(main)).toMatchObject({ part: { label: "openapi.json" }, calls: 11 });
  expect(fillings(main, 27)).toHaveLength(12);
  expect(fillings(main, 27).at(-1)?.label).toMatch(/smaller parts$/);
  expect(barsOf(main)).toHaveLength(38);
  const long = { ...main, calls: Array.from({ length: 1000 }, (_, at) => call({ inputTokens: at % 7 })) };
  expect(barsOf(long).length).toBeLessThanOrEqual(160);
  expect(shownCall(threads, undefined, null)).toEqual({ thread: 0, call: 37 });
  expect(shownCall(threads, { thread: 0, call: 4 }, null)).toEqual({ thread: 0, call: 4 });
  expect(shownCall(threads, { thread: 0, call: 4 }, 102)).toEqual({ thread: 0, call: 1 });
  expect(shownCall(threads, { thread: 9, call: 400 }, 999)).toEqual({ thread: 1, call: 2 });
});

test("words and ticks", () => {
  expect([aboutTokens(950), aboutTokens(12_000), aboutTokens(59_210)]).toEqual(["950", "12k", "59.2k"]);
  expect(ticksOf(168_000)).toEqual([50_000, 100_000, 150_000]);
  expect(ticksOf(0)).toEqual([]);
  expect(exactness(call({ source: "run" }))).toMatch(/^No request is told/);
});
