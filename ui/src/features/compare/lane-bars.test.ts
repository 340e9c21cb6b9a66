import { expect, test } from "vitest";
import { encodeCompare } from "../../../test/mock-compare";
import { relativeMs } from "../../base/time";
import { decodeCompare } from "../../model/compare-layout";
import { type BarsPlan, laneBars, outlineOf, rowAtX } from "./lane-bars";

const row = (span: number, start: number, end: number, more = {}) => ({
  ...{ span, parent: -1, start, end, name: "find_charge", family: 5, agent: "a", detail: "x" },
  ...more,
});
const right = [row(11, 0, 400), row(12, 500, 501), row(13, 900, 1000)];
const left = [
  row(1, 0, 400),
  row(2, 500, 501, { state: 1 }),
  row(3, 900, 1000, { detail: "y" }),
  row(4, 1000, 1001),
];

const plan = (change: Partial<BarsPlan> = {}): BarsPlan => ({
  layout: decodeCompare(encodeCompare(left, right)),
  side: "left",
  rows: [0, 1, 2, 3],
  window: { from: relativeMs(0), to: relativeMs(1000) },
  width: 500,
  durations: false,
  ...change,
});

test("what is the same, what differs and what failed are drawn apart, each at its place", () => {
  const bars = laneBars(plan());
  expect(bars.same).toBe("M0 5h200v14h-200z");
  expect(bars.different).toBe("M250 5h2v14h-2zM450 5h50v14h-50zM500 5h2v14h-2z");
  expect(bars.failed).toBe("M250 3h3v18h-3z");
  expect(bars.only).toBe("M500.5 5.5h1v13h-1z");
});

test("a name is on a bar that has room for the whole of it", () => {
  expect(laneBars(plan()).labels).toEqual([{ row: 0, x: 5, text: "find_charge", differs: false }]);
  expect(laneBars(plan({ width: 100 })).labels).toEqual([]);
  // Of a bar that begins before what is shown, the name is in sight.
  const window = { from: relativeMs(100), to: relativeMs(400) };
  expect(laneBars(plan({ window })).labels[0]?.x).toBe(5);
});

test("steps that are on a pixel that is painted already are left out", () => {
  const many = Array.from({ length: 1000 }, (_, at) => row(at + 1, at, at + 1));
  const layout = decodeCompare(encodeCompare(many, many));
  const rows = many.map((_, at) => at);
  const { same } = laneBars(plan({ layout, rows, width: 100 }));
  expect(same.split("M").length - 1).toBeLessThanOrEqual(101);
});

test("a step is found under the pointer, the later one where two overlap", () => {
  expect([10, 251, 470, 350, 500].map((x) => rowAtX(plan(), x))).toEqual([0, 1, 2, -1, 3]);
  expect(outlineOf(plan(), 2)).toBe("M448 3h54v18h-54z");
});
