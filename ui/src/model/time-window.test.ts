import { expect, test } from "vitest";
import { windowOf } from "../../test/times";
import { relativeMs } from "../base/time";
import { clampWindow, fitWindow, followWindow, panWindow, zoomWindow } from "./time-window";

const BOUNDS = windowOf(0, 1000);

test("a fit has air on both sides, even around nothing", () => {
  expect(fitWindow(relativeMs(0), relativeMs(1000))).toEqual(windowOf(-10, 1030));
  const empty = fitWindow(relativeMs(5), relativeMs(5));
  expect(empty.to).toBeGreaterThan(empty.from);
});

test("zooming keeps the instant under the pointer", () => {
  expect(zoomWindow(windowOf(200, 600), 0.25, 0.5, BOUNDS)).toEqual(windowOf(250, 450));
});

test.each([
  ["out beyond all", windowOf(200, 600), 0.5, 100, BOUNDS],
  ["at the left edge", windowOf(0, 100), 0, 2, windowOf(0, 200)],
])("zooming %s stays inside", (_, window, fraction, factor, expected) => {
  expect(zoomWindow(window, fraction, factor, BOUNDS)).toEqual(expected);
});

test("zooming in ends at two microseconds", () => {
  const window = zoomWindow(windowOf(1, 1.002), 0.5, 0.001, BOUNDS);
  expect(window.to - window.from).toBeCloseTo(0.002);
});

test("panning stops at the edges", () => {
  expect(panWindow(windowOf(100, 300), 0.5, BOUNDS)).toEqual(windowOf(200, 400));
  expect(panWindow(windowOf(100, 300), -5, BOUNDS)).toEqual(windowOf(0, 200));
  expect(clampWindow(windowOf(900, 1200), BOUNDS)).toEqual(windowOf(700, 1000));
});

const AFTER = windowOf(0, 1500);
test.each([
  ["a fit grows with the data", BOUNDS, true, AFTER],
  ["a closer look slides along", windowOf(800, 1000), true, windowOf(1300, 1500)],
  ["who does not follow stays", windowOf(800, 1000), false, windowOf(800, 1000)],
])("%s", (_, window, following, expected) => {
  expect(followWindow(window, BOUNDS, AFTER, following)).toEqual(expected);
});
