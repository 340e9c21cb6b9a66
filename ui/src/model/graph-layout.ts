// The places of the boxes and arrows of a graph; and a plain layout for where the layout library cannot run. Pure.

import type { GraphShape } from "./agent-graph";

/** A point. */
export type Point = { x: number; y: number };

/** Places by id. */
export type GraphLayout = {
  wide: number;
  high: number;
  boxes: ReadonlyMap<string, Point>;
  arrows: ReadonlyMap<string, { path: string; label: Point }>;
};

const GAP = 90;

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

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}

/** Boxes on a circle, arrows as curves beside each other. */
export function plainLayout({ boxes, arrows }: GraphShape): GraphLayout {
  const radius = Math.max(120, (boxes.length * (160 + GAP)) / (2 * Math.PI));
  const middle = radius + 140;
  const places = new Map<string, Point>();
  const centres = new Map<string, Point>();
  boxes.forEach(({ id, wide, high }, place) => {
    const angle = (2 * Math.PI * place) / boxes.length - Math.PI / 2;
    const centre = { x: middle + radius * Math.cos(angle), y: middle + radius * Math.sin(angle) };
    centres.set(id, centre);
    places.set(id, { x: centre.x - wide / 2, y: centre.y - high / 2 });
  });
  const seen = new Map<string, number>();
  const drawn = arrows.map(({ id, from, to }) => {
    const nth = seen.get(`${from}\n${to}`) ?? 0;
    seen.set(`${from}\n${to}`, nth + 1);
    return [id, curve(centres.get(from), centres.get(to), nth)] as const;
  });
  return { wide: 2 * middle, high: 2 * middle, boxes: places, arrows: new Map(drawn) };
}

function curve(from: Point = { x: 0, y: 0 }, to: Point = { x: 0, y: 0 }, nth: number) {
  if (from === to) {
    const out = 50 + nth * 18;
    const top = { x: from.x, y: from.y - out - 26 };
    const ends = [
      { x: from.x - 24, y: from.y - 26 },
      { x: from.x - 40, y: top.y },
      { x: from.x + 40, y: top.y },
    ];
    return { path: splinePath([...ends, { x: from.x + 24, y: from.y - 26 }]), label: top };
  }
  const [wide, high] = [to.x - from.x, to.y - from.y];
  const long = Math.hypot(wide, high) || 1;
  const bow = 36 + nth * 26;
  const side = { x: (-high / long) * bow, y: (wide / long) * bow };
  const way = (share: number, bend: number) => ({
    x: from.x + wide * share + side.x * bend,
    y: from.y + high * share + side.y * bend,
  });
  const inset = Math.min(0.4, 60 / long);
  return {
    path: splinePath([way(inset, 0.5), way(0.4, 1.2), way(0.6, 1.2), way(1 - inset, 0.5)]),
    label: way(0.5, 1.1),
  };
}
