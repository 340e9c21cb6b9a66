import { expect, test } from "vitest";
import { windowOf } from "../../test/times";
import { duration, relativeMs } from "../base/time";
import { tickLabel, tickStep, ticksIn } from "./ticks";

test.each([
  [0.0003, 0.0005],
  [0.3, 0.5],
  [7, 10],
  [60, 100],
  [400, 500],
  [600, 1000],
  [11_000, 15_000],
  [40_000, 60_000],
  [3_000_000, 3_600_000],
  [90_000_000, 172_800_000],
])("at least %d ms apart means a step of %d ms", (least, step) =>
  expect(tickStep(duration(least))).toBeCloseTo(step, 9),
);

test("ticks stand on multiples of the step, inside the window", () => {
  expect(ticksIn(windowOf(12, 95), 400, 80)).toEqual({ step: 20, at: [20, 40, 60, 80] });
  expect(ticksIn(windowOf(0, 100), 0).at).toEqual([]);
});

test.each([
  [0, 1000, "0"],
  [0.0005, 0.0005, "0.5 µs"],
  [2.5, 0.0005, "2.5000 ms"],
  [0.25, 0.05, "0.25 ms"],
  [120, 20, "120 ms"],
  [1250, 50, "1.25 s"],
  [666_426.45, 0.05, "11:06.42645"],
  [36_174_150, 50, "10:02:54.15"],
  [59_950, 50, "59.95 s"],
  [60_000, 50, "1:00.00"],
  [15_000, 15_000, "15 s"],
  [60_000, 15_000, "1:00"],
  [5_413_000, 1000, "1:30:13"],
  [150_000, 30_000, "2:30"],
  [-150_000, 30_000, "−2:30"],
  [300_000, 60_000, "5 min"],
  [5_400_000, 300_000, "1 h 30 min"],
  [9_000_000, 1_800_000, "2 h 30 min"],
  [129_600_000, 43_200_000, "1 d 12 h"],
  [7_200_000, 3_600_000, "2 h"],
  [172_800_000, 86_400_000, "2 d"],
])("%d ms in steps of %d is %s", (value, step, label) =>
  expect(tickLabel(relativeMs(value), duration(step))).toBe(label),
);

test("labels that are long are further apart", () => {
  const near = windowOf(36_174_000, 36_174_400);
  const { step, at } = ticksIn(near, 680);
  expect(step).toBe(100);
  const longest = Math.max(...at.map((tick) => tickLabel(tick, step).length));
  expect((680 * step) / 400).toBeGreaterThan(longest * 6.6);
});
