import { afterEach, describe, expect, test, vi } from "vitest";
import { formatDuration } from "./format";
import {
  baseMillis,
  between,
  duration,
  formatAgo,
  formatClock,
  formatMoment,
  formatOffset,
  formatStamp,
  instantOf,
  later,
  least,
  most,
  relativeMs,
  scaled,
  sinceBase,
  unixMs,
  writeInUtc,
} from "./time";

afterEach(() => {
  vi.unstubAllEnvs();
  writeInUtc(false);
});

test("nanoseconds keep their microseconds", () => {
  expect(baseMillis("1773046850123456789")).toBe(1773046850123.456);
  expect(baseMillis("")).toBe(0);
  expect(baseMillis("no number")).toBe(0);
});

test("a clock shows milliseconds", () => {
  expect(formatClock(unixMs(new Date(2026, 2, 9, 9, 1, 12, 340).getTime()))).toBe("09:01:12.340");
  expect(formatMoment(unixMs(new Date(2026, 2, 9, 9, 1, 12, 340).getTime()))).toBe("2026-03-09 09:01:12.340");
  expect(formatClock(unixMs(Number.NaN))).toBe("–");
});

test.each([
  [0, "0.000"],
  [13_402, "13.402"],
  [66_120, "1:06.120"],
  [7_203_000, "2:00:03.000"],
  [-250, "−0.250"],
])("%d ms after the start is %s", (ms, words) => expect(formatOffset(relativeMs(ms))).toBe(words));

test("a stamp that is no time is shown as it is", () => expect(formatStamp("yesterday")).toBe("yesterday"));

const MINUTE = 60_000;
test.each([
  [0.5, "now"],
  [12, "12 min"],
  [61, "1 h"],
  [60 * 24 * 3, "3 d"],
])("%d minutes ago is %s", (minutes, words) =>
  expect(formatAgo(unixMs(1e12), unixMs(1e12 + minutes * MINUTE))).toBe(words),
);

describe("near a change of the reader's clocks", () => {
  test.each([
    ["America/New_York", "2026-03-08T02:30:00Z", "2026-03-08 02:30:00.000 UTC"],
    ["America/New_York", "2026-11-01T01:30:00Z", "2026-11-01 01:30:00.000 UTC"],
    ["Europe/Berlin", "2026-03-29T02:30:00Z", "2026-03-29 02:30:00.000 UTC"],
    ["Pacific/Apia", "2026-01-01T00:00:00Z", "2026-01-01 00:00:00.000 UTC"],
  ])("in %s, %s is written as it is in UTC", (zone, stamp, words) => {
    vi.stubEnv("TZ", zone);
    writeInUtc(true);
    expect(formatStamp(stamp)).toBe(words);
  });

  test("in the reader's own zone, the hour that does not exist is skipped", () => {
    vi.stubEnv("TZ", "America/New_York");
    expect(formatStamp("2026-03-08T06:59:59.999Z")).toBe("2026-03-08 01:59:59.999");
    expect(formatStamp("2026-03-08T07:00:00Z")).toBe("2026-03-08 03:00:00.000");
  });
});

test("an instant and its time on the scale of a session", () => {
  const base = baseMillis("1773046850000000000");
  expect(sinceBase(base, unixMs(1773046851500))).toBe(1500);
  expect(instantOf(base, relativeMs(-500))).toBe(1773046849500);
});

test("arithmetic of times and durations", () => {
  const [early, late] = [relativeMs(-5), relativeMs(10)];
  expect(between(early, late)).toBe(15);
  expect(later(late, scaled(between(early, late), -2))).toBe(-20);
  expect([least(early, late), most(early, late)]).toEqual([-5, 10]);
});

test("times on different scales, and times and durations, are not mixed", () => {
  const [instant, offset, length] = [unixMs(3), relativeMs(2), duration(1)];
  // @ts-expect-error: one counts from 1970, the other from the session's base.
  between(instant, offset);
  // @ts-expect-error: the later of two scales is neither.
  most(offset, instant);
  // @ts-expect-error: a time is no duration.
  later(offset, offset);
  // @ts-expect-error: an instant is not so long.
  formatDuration(instant);
  // @ts-expect-error: a duration is no instant.
  formatMoment(length);
  expect(formatDuration(length)).toBe("1 ms");
});

test("an hour of a day, and the day itself", () => {
  const HOUR = 60 * MINUTE;
  const ago = (ms: number) => formatAgo(unixMs(1e12), unixMs(1e12 + ms));
  expect(ago(HOUR - 1)).toBe("59 min");
  expect(ago(HOUR)).toBe("1 h");
  expect(ago(24 * HOUR - 1)).toBe("23 h");
  expect(ago(24 * HOUR)).toBe("1 d");
  expect(ago(30 * 24 * HOUR - 1)).toBe("29 d");
  expect(ago(30 * 24 * HOUR)).toBe("2001-09-09");
});
