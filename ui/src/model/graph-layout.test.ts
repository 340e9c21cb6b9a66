import { expect, test } from "vitest";
import type { GraphBox, GraphShape } from "./agent-graph";
import { fits, fitZoom, gridLayout, readableZoom, splinePath, splinePoint } from "./graph-layout";

const box = (id: string): GraphBox => ({
  ...{ id, name: id, members: [id], grouped: false, nodes: [], facts: "", errors: 0 },
  size: { full: { wide: 200, high: 52 }, brief: { wide: 140, high: 28 } },
});
const arrow = (from: string, to: string) => ({
  ...{
    id: `${from} ${to}`,
    from,
    to,
    count: 2,
    inferred: 0,
    back: false,
    reasons: [],
    reason: "",
    steps: [],
  },
});
const shape = (count: number): GraphShape => {
  const ids = Array.from({ length: count }, (_, at) => `agent ${at}`);
  return { boxes: ids.map(box), arrows: ids.map((id) => arrow("agent 0", id)) };
};

test.each([
  [900, 480],
  [760, 460],
  [790, 300],
  [1900, 1100],
])("25 agents can be read at once in %d × %d", (wide, high) => {
  const layout = gridLayout(shape(25), { wide, high });
  expect(fits(layout, { wide, high })).toBe(true);
  expect(fitZoom(layout, { wide, high }) * 13).toBeGreaterThanOrEqual(11);
});

test("a picture that is too large for its words to be read is not made smaller", () => {
  const layout = gridLayout(shape(400), { wide: 600, high: 300 });
  expect(fits(layout, { wide: 600, high: 300 })).toBe(false);
  expect(fitZoom(layout, { wide: 600, high: 300 })).toBe(readableZoom("brief"));
});

test("lines there and back, and a line to the same agent, are three lines", () => {
  const { boxes } = shape(2);
  const arrows = [arrow("agent 0", "agent 1"), arrow("agent 1", "agent 0"), arrow("agent 0", "agent 0")];
  const layout = gridLayout({ boxes, arrows }, { wide: 900, high: 500 });
  expect(new Set([...layout.arrows.values()].map(({ path }) => path)).size).toBe(3);
  expect(new Set([...layout.arrows.values()].map(({ label }) => `${label.x} ${label.y}`)).size).toBe(3);
});

test("a number stands over no box and no other number", () => {
  const { boxes } = shape(6);
  const [first = "", ...others] = boxes.map(({ id }) => id);
  const arrows = others.flatMap((id) => [arrow(first, id), arrow(id, first)]);
  const layout = gridLayout({ boxes, arrows }, { wide: 700, high: 460 });
  const labels = arrows.map(({ id }) => layout.arrows.get(id)?.label ?? { x: 0, y: 0 });
  const over = labels.filter(({ x, y }) =>
    [...layout.boxes.values()].some(
      (box) => x > box.x - 9 && x < box.x + 209 && y > box.y - 9 && y < box.y + 61,
    ),
  );
  expect(over).toEqual([]);
  expect(new Set(labels.map(({ x, y }) => `${Math.round(x / 12)} ${Math.round(y / 12)}`)).size).toBe(10);
});

test.each([
  [[], ""],
  [[1], "M1 0"],
  [[1, 2], "M1 0L2 0"],
  [[1, 2, 3], "M1 0Q2 0 3 0"],
  [[1, 2, 3, 4], "M1 0C2 0 3 0 4 0"],
])("points %j become %s", (xs, path) => expect(splinePath(xs.map((x) => ({ x, y: 0 })))).toBe(path));

test.each([
  [[], 0.5, 0],
  [[0, 6], 0.5, 6],
  [[0, 0, 8, 8], 0.5, 4],
  [[0, 1, 2, 3, 4, 5, 6], 0.5, 3],
  [[0, 1, 2, 3, 4, 5, 6], 0.75, 4.5],
  [[0, 1, 2, 3], 1, 3],
])("on %j, at %d of the way, is %d", (xs, share, x) =>
  expect(
    splinePoint(
      xs.map((own) => ({ x: own, y: 0 })),
      share,
    ).x,
  ).toBeCloseTo(x),
);
