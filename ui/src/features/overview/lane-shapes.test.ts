import { expect, test } from "vitest";
import { duration, relativeMs } from "../../base/time";
import { intervalPath, lanePlaces, markPath, nearestPlace } from "./lane-shapes";

const stretch = (startMs: number, endMs: number, span: number) => ({ startMs, endMs, span, spans: 1 });

test.each([
  [[stretch(0, 500, 1)], "M0 3h500v10h-500z"],
  [[stretch(500, 500, 1)], "M500 3h4v10h-4z"],
  [[stretch(1000, 1000, 1)], "M996 3h4v10h-4z"],
  [[stretch(600, 400, 1)], "M600 3h4v10h-4z"],
  [[], ""],
])("intervals %j are drawn as %s", (intervals, path) =>
  expect(intervalPath(intervals, duration(1000))).toBe(path),
);

test("failures stay inside the lane", () => {
  const mark = (atMs: number) => ({ atMs, span: 1, count: 1 });
  expect(markPath([mark(0), mark(1000)], duration(1000))).toBe("M0 0h4v16h-4zM996 0h4v16h-4z");
  expect(markPath([mark(0)], duration(0))).toBe("M0 0h4v16h-4z");
});

test.each([
  [50, 1],
  [310, 2],
  [395, 9],
  [700, 2],
])("what is meant at %d ms is span %d", (atMs, span) => {
  const lane = { name: "a", family: 2, spans: 2, errors: 1 };
  const intervals = [stretch(0, 100, 1), stretch(300, 400, 2)];
  const places = lanePlaces({ ...lane, intervals, marks: [{ atMs: 400, span: 9, count: 1 }] });
  expect(
    nearestPlace(
      places.filter(({ failed }) => atMs !== 700 || !failed),
      relativeMs(atMs),
      duration(1000),
    )?.span,
  ).toBe(span);
});
