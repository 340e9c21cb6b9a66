import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../test/encode-layout";
import { windowOf } from "../../test/times";
import { densityOf } from "./density";
import { HUES } from "./families";
import { decodeLayout, EMPTY_LAYOUT } from "./timeline-layout";

const ROWS: PlainRow[] = [
  { span: 1, parent: -1, start: 0, end: 100, name: "agent", family: 2 },
  { span: 2, parent: 0, start: 0, end: 39, name: "model", family: 4 },
  { span: 3, parent: 0, start: 30, end: 35, name: "tool", family: 5, state: 1 },
];

test("leaves count in every bucket they were at work in, by hue", () => {
  const density = densityOf(decodeLayout(encodeLayout(ROWS)), windowOf(0, 100), 10);
  const of = (hue: (typeof HUES)[number]) => [
    ...density.counts.subarray(HUES.indexOf(hue) * 10, HUES.indexOf(hue) * 10 + 10),
  ];
  expect(of("model")).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
  expect(of("tool")).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  expect(of("agent")).toEqual(Array(10).fill(0));
  expect(density.most).toBe(2);
});

test("nothing to count is no harm", () => {
  expect(densityOf(EMPTY_LAYOUT, windowOf(0, 1), 4).most).toBe(0);
  expect(densityOf(decodeLayout(encodeLayout(ROWS)), windowOf(0, 100), 0).buckets).toBe(0);
});
