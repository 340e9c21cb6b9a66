import { expect, test } from "vitest";
import { unixMs } from "../base/time";
import type { LedgerRow } from "../ipc/bindings";
import { ratesBetween } from "./rates";

const row = (source: string, received: number) => ({ source, received }) as LedgerRow;

test("a rate is what came since the look before", () => {
  const before = { atMs: unixMs(1000), sources: [row("a", 100), row("b", 5)] };
  const now = { atMs: unixMs(3000), sources: [row("a", 300), row("b", 5), row("c", 40)] };
  expect([...ratesBetween(before, now)]).toEqual([
    ["a", 100],
    ["b", 0],
    ["c", 20],
  ]);
});

test("one look, or two at once, tell no rate", () => {
  const look = { atMs: unixMs(1000), sources: [row("a", 1)] };
  expect(ratesBetween(null, look).size).toBe(0);
  expect(ratesBetween(look, look).size).toBe(0);
});
