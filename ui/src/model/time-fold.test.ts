import { expect, test } from "vitest";
import { duration, relativeMs, timeColumn } from "../base/time";
import type { Idle } from "./idle";
import { along, foldOf, instantAt, ticksAlong } from "./time-fold";

const SECOND = 1000;

/** Waits from one second to another. */
const idle = (...waits: [number, number][]): Idle => ({
  from: timeColumn(Float64Array.from(waits, ([from]) => from * SECOND)),
  to: timeColumn(Float64Array.from(waits, ([, to]) => to * SECOND)),
  person: new Uint8Array(waits.length),
});
const seconds = (count: number) => relativeMs(count * SECOND);

/** Work for 100 s in all, a wait of an hour and one of two; what is kept of each is 6 s. */
const LONG = foldOf(idle([20, 3620], [3640, 3641], [3650, 10_850]), duration(10_900 * SECOND));

test("only long waits are folded", () => {
  expect(foldOf(idle(), duration(60 * SECOND))).toBeNull();
  // Of a run of a minute, three seconds are no long wait, and less than a twentieth of it is not either.
  expect(foldOf(idle([10, 12.5]), duration(60 * SECOND))).toBeNull();
  expect(foldOf(idle([10, 11.9]), duration(20 * SECOND))).toBeNull();
  expect(foldOf(idle([10, 40]), duration(60 * SECOND))?.from).toHaveLength(1);
  expect(LONG?.from).toHaveLength(2);
});

test.each([
  [0, 0],
  [20, 20],
  [1820, 23],
  [3620, 26],
  [3640, 46],
  [3650, 56],
  [7250, 59],
  [10_850, 62],
  [10_900, 112],
  [-5, -5],
])("second %d is at %d of the axis, and back", (second, place) => {
  if (!LONG) throw new Error("nothing is folded");
  expect(along(LONG, seconds(second)) / SECOND).toBeCloseTo(place, 6);
  expect(instantAt(LONG, seconds(place)) / SECOND).toBeCloseTo(second, 6);
});

test("ticks are as far apart as the axis needs, and none is in a folded wait", () => {
  const window = { from: seconds(0), to: seconds(10_900) };
  const { step, at } = ticksAlong(LONG, window, 1000);
  expect(step).toBeLessThanOrEqual(20 * SECOND);
  const inWait = at.filter(
    (ms) => (ms > seconds(20) && ms < seconds(3620)) || (ms > seconds(3650) && ms < seconds(10_850)),
  );
  expect(inWait).toEqual([]);
  expect(at.filter((ms) => ms > seconds(10_850)).length).toBeGreaterThan(1);
  expect(ticksAlong(null, window, 1000).step).toBeGreaterThan(60 * SECOND);
});
