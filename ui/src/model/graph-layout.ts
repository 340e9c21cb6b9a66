// The places of the boxes and arrows of a graph; how large it is seen so that its words can be read; and a layout on a
// grid for where the layout library cannot run or needs too much room. Pure.

import { type Density, type GraphBox, type GraphShape, labelOf, labelWidth } from "./agent-graph";

/** A point. */
export type Point = { x: number; y: number };

/** A width and a height. */
export type Area = { wide: number; high: number };

/** Places by id. */
export type GraphLayout = Area & {
  density: Density;
  /** There is room for reasons on the arrows. */
  reasons: boolean;
  boxes: ReadonlyMap<string, Point>;
  arrows: ReadonlyMap<string, { path: string; label: Point }>;
};

/** The smallest text in the picture, in pixels at a zoom of 1; the stylesheet has no smaller. */
const SMALLEST: Record<Density, number> = { full: 12, brief: 13 };
const READABLE = 11;
const LARGEST_FIT = 1.15;
/** Room around the picture. */
export const EDGE = 16;
const GAP = 26;
/** Between rows; the small one where only that lets all be seen. */
const ROW_GAP = { loose: 42, close: 24 };
const SIDE = 10;
/** The height of a number on a line. */
export const LABEL_HIGH = 18;
/**
 * Parts of a line's way at which its number may stand, the best first; not the middle, where the way back crosses.
 */
const LABEL_AT = [
  0.4, 0.5, 0.35, 0.55, 0.3, 0.6, 0.25, 0.65, 0.2, 0.7, 0.15, 0.75, 0.1, 0.8, 0.05, 0.85, 0.9,
];

/** The smallest zoom at which all words can be read. */
export function readableZoom(density: Density): number {
  return READABLE / SMALLEST[density];
}

/** The zoom at which the whole fits, but never so small that words cannot be read. */
export function fitZoom({ wide, high, density }: GraphLayout, area: Area): number {
  return Math.min(LARGEST_FIT, Math.max(readableZoom(density), wholeZoom({ wide, high }, area)));
}

/** Whether the whole can be seen and read at once. */
export function fits({ wide, high, density }: GraphLayout, area: Area): boolean {
  return wholeZoom({ wide, high }, area) >= readableZoom(density);
}

function wholeZoom({ wide, high }: Area, area: Area): number {
  return Math.min((area.wide - 2 * EDGE) / Math.max(wide, 1), (area.high - 2 * EDGE) / Math.max(high, 1));
}

/**
 * A cubic curve through the points of a spline: start, then triples of two controls and an end, as the library gives
 * them.
 */
export function splinePath(points: readonly Point[]): string {
  const [start, ...rest] = points;
  if (!start) return "";
  let path = `M${at(start)}`;
  let place = 0;
  for (; place + 2 < rest.length; place += 3) {
    path += `C${rest
      .slice(place, place + 3)
      .map(at)
      .join(" ")}`;
  }
  const left = rest.slice(place);
  if (left.length === 2) path += `Q${left.map(at).join(" ")}`;
  if (left.length === 1) path += `L${left.map(at).join("")}`;
  return path;
}

/** The point of a spline at a part of its way, about: each of its curves counts the same. */
export function splinePoint(points: readonly Point[], share: number): Point {
  const curves = Math.floor((points.length - 1) / 3);
  if (curves < 1) return points[Math.floor(points.length * share)] ?? { x: 0, y: 0 };
  const first = Math.min(curves - 1, Math.floor(share * curves));
  const [a, b, c, d] = points.slice(3 * first, 3 * first + 4);
  if (!a || !b || !c || !d) return { x: 0, y: 0 };
  const to = share * curves - first;
  const from = 1 - to;
  const on = (axis: "x" | "y") =>
    from ** 3 * a[axis] + 3 * from ** 2 * to * b[axis] + 3 * from * to ** 2 * c[axis] + to ** 3 * d[axis];
  return { x: on("x"), y: on("y") };
}

/** A rectangle by its middle. */
export type Rectangle = Point & Area;

/**
 * Where on its line a number of a width stands: where it lies over nothing that is `taken`, if there is such a place.
 * It is taken then.
 */
export function labelOn(points: readonly Point[], wide: number, taken: Rectangle[]): Point {
  const places = LABEL_AT.map((share) => ({ ...splinePoint(points, share), wide, high: LABEL_HIGH }));
  const place = places.find((own) => !taken.some((other) => meet(own, other))) ?? places[0];
  if (!place) return { x: 0, y: 0 };
  if (wide > 0) taken.push(place);
  return { x: place.x, y: place.y };
}

function meet(a: Rectangle, b: Rectangle): boolean {
  return 2 * Math.abs(a.x - b.x) < a.wide + b.wide && 2 * Math.abs(a.y - b.y) < a.high + b.high;
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}

/** Boxes in rows as wide as the area, arrows as curves that bow to the side they lead to. */
export function gridLayout(shape: GraphShape, area: Area): GraphLayout {
  const loose = gridWith(shape, area, ROW_GAP.loose);
  if (fits(loose, area)) return loose;
  const close = gridWith(shape, area, ROW_GAP.close);
  return fits(close, area) ? close : loose;
}

function gridWith({ boxes, arrows }: GraphShape, area: Area, gap: number): GraphLayout {
  const density: Density = boxes.length > 12 ? "brief" : "full";
  const cell = {
    wide: Math.max(...boxes.map(({ size }) => size[density].wide)) + GAP,
    high: Math.max(...boxes.map(({ size }) => size[density].high)) + gap,
  };
  const size = (across: number): Area => ({
    wide: across * cell.wide + 2 * SIDE,
    high: Math.ceil(boxes.length / across) * cell.high,
  });
  const across = bestOf(boxes.length, (columns) => wholeZoom(size(columns), area));
  const places = new Map<string, Point>();
  boxes.forEach(({ id, size }, place) => {
    const { wide, high } = size[density];
    const middle = {
      x: SIDE + ((place % across) + 0.5) * cell.wide,
      y: (Math.floor(place / across) + 0.5) * cell.high,
    };
    places.set(id, { x: middle.x - wide / 2, y: middle.y - high / 2 });
  });
  const known = new Map(boxes.map((box) => [box.id, rectangle(box, density, places.get(box.id))]));
  const taken = [...known.values()];
  const drawn = arrows.map((arrow) => {
    const [from, to] = [known.get(arrow.from), known.get(arrow.to)];
    const none = { path: "", label: { x: 0, y: 0 } };
    const words = labelOf(arrow, false);
    const place = from && to ? curve(from, to, words === "" ? 0 : labelWidth(words), taken) : none;
    return [arrow.id, place] as const;
  });
  return { ...size(across), density, reasons: false, boxes: places, arrows: new Map(drawn) };
}

/** The number from 1 to `most` that is worth most. */
function bestOf(most: number, worth: (number: number) => number): number {
  let best = 1;
  for (let number = 2; number <= most; number += 1) if (worth(number) > worth(best)) best = number;
  return best;
}

function rectangle(box: GraphBox, density: Density, place: Point = { x: 0, y: 0 }): Rectangle {
  const { wide, high } = box.size[density];
  return { x: place.x + wide / 2, y: place.y + high / 2, wide, high };
}

function curve(
  from: Rectangle,
  to: Rectangle,
  label: number,
  taken: Rectangle[],
): { path: string; label: Point } {
  if (from === to) return loop(from, label);
  const [wide, high] = [to.x - from.x, to.y - from.y];
  const long = Math.hypot(wide, high) || 1;
  // The way there and the way back bow to different sides; what passes over other boxes bows more.
  const bow = 16 + long / 9;
  const middle = {
    x: from.x + wide / 2 - (high / long) * bow,
    y: from.y + high / 2 + (wide / long) * bow,
  };
  const [start, end] = [border(from, middle), border(to, middle)];
  const points = [start, towards(start, middle), towards(end, middle), end];
  return { path: splinePath(points), label: labelOn(points, label, taken) };
}

/** A control of the cubic curve that is the quadratic one with this control. */
function towards(from: Point, control: Point): Point {
  return { x: from.x + (2 / 3) * (control.x - from.x), y: from.y + (2 / 3) * (control.y - from.y) };
}

/** A loop at the right end of the upper side, where no other line begins. */
function loop({ x, y, wide, high }: Rectangle, label: number): { path: string; label: Point } {
  const [left, right, top] = [x + wide / 2 - 34, x + wide / 2 - 12, y - high / 2];
  return {
    path: splinePath([
      { x: left, y: top },
      { x: left - 6, y: top - 30 },
      { x: right + 6, y: top - 30 },
      { x: right, y: top },
    ]),
    label: { x: (left + right) / 2 - Math.max(0, label / 2 - 12), y: top - 24 },
  };
}

/** Where the way from the middle of a box to a point leaves the box. */
function border({ x, y, wide, high }: Rectangle, towards: Point): Point {
  const [dx, dy] = [towards.x - x, towards.y - y];
  const share = Math.min(wide / 2 / Math.max(Math.abs(dx), 1e-6), high / 2 / Math.max(Math.abs(dy), 1e-6));
  return { x: x + dx * Math.min(1, share), y: y + dy * Math.min(1, share) };
}
