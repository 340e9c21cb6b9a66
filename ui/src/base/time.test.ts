import { expect, test } from "vitest";
import { baseMillis, formatAgo, formatClock, formatMoment, formatOffset, formatStamp } from "./time";

test("nanoseconds keep their microseconds", () => {
  expect(baseMillis("1773046850123456789")).toBe(1773046850123.456);
  expect(baseMillis("")).toBe(0);
  expect(baseMillis("no number")).toBe(0);
});

test("a clock shows milliseconds", () => {
  expect(formatClock(new Date(2026, 2, 9, 9, 1, 12, 340).getTime())).toBe("09:01:12.340");
  expect(formatMoment(new Date(2026, 2, 9, 9, 1, 12, 340).getTime())).toBe("2026-03-09 09:01:12.340");
  expect(formatClock(Number.NaN)).toBe("–");
});

test.each([
  [0, "0.000"],
  [13_402, "13.402"],
  [66_120, "1:06.120"],
  [7_203_000, "2:00:03.000"],
  [-250, "−0.250"],
])("%d ms after the start is %s", (ms, words) => expect(formatOffset(ms)).toBe(words));

test("a stamp that is no time is shown as it is", () => expect(formatStamp("yesterday")).toBe("yesterday"));

const MINUTE = 60_000;
test.each([
  [0.5, "now"],
  [12, "12 min"],
  [61, "1 h"],
  [60 * 24 * 3, "3 d"],
])("%d minutes ago is %s", (minutes, words) => expect(formatAgo(1e12, 1e12 + minutes * MINUTE)).toBe(words));
