import { expect, test } from "vitest";
import { clampWindow, fitWindow, followWindow, panWindow, zoomWindow } from "./time-window";

const BOUNDS = { from: 0, to: 1000 };

test("a fit has air on both sides, even around nothing", () => {
  expect(fitWindow(0, 1000)).toEqual({ from: -10, to: 1030 });
  const empty = fitWindow(5, 5);
  expect(empty.to).toBeGreaterThan(empty.from);
});

test("zooming keeps the instant under the pointer", () => {
  expect(zoomWindow({ from: 200, to: 600 }, 0.25, 0.5, BOUNDS)).toEqual({ from: 250, to: 450 });
});

test.each([
  ["out beyond all", { from: 200, to: 600 }, 0.5, 100, BOUNDS],
  ["at the left edge", { from: 0, to: 100 }, 0, 2, { from: 0, to: 200 }],
])("zooming %s stays inside", (_, window, fraction, factor, expected) => {
  expect(zoomWindow(window, fraction, factor, BOUNDS)).toEqual(expected);
});

test("zooming in ends at two microseconds", () => {
  const window = zoomWindow({ from: 1, to: 1.002 }, 0.5, 0.001, BOUNDS);
  expect(window.to - window.from).toBeCloseTo(0.002);
});

test("panning stops at the edges", () => {
  expect(panWindow({ from: 100, to: 300 }, 0.5, BOUNDS)).toEqual({ from: 200, to: 400 });
  expect(panWindow({ from: 100, to: 300 }, -5, BOUNDS)).toEqual({ from: 0, to: 200 });
  expect(clampWindow({ from: 900, to: 1200 }, BOUNDS)).toEqual({ from: 700, to: 1000 });
});

const AFTER = { from: 0, to: 1500 };
test.each([
  ["a fit grows with the data", BOUNDS, true, AFTER],
  ["a closer look slides along", { from: 800, to: 1000 }, true, { from: 1300, to: 1500 }],
  ["who does not follow stays", { from: 800, to: 1000 }, false, { from: 800, to: 1000 }],
])("%s", (_, window, following, expected) => {
  expect(followWindow(window, BOUNDS, AFTER, following)).toEqual(expected);
});
