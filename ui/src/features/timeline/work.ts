// What is handed to everything that paints a part of the rows.

import { later, type RelativeMs, scaled } from "../../base/time";
import { lowerBound } from "../../model/critical-path";
import { along, instantAt, windowAlong } from "../../model/time-fold";
import { lengthOf } from "../../model/time-window";
import { isCritical } from "../../model/timeline-layout";
import type { Palette } from "./palette";
import type { Texts } from "./row-texts";
import type { Scene } from "./scene";
import { ROW_HEIGHT } from "./scene-rows";

/** A band of rows to paint, between two heights. Its background is painted. */
export type Work = {
  context: CanvasRenderingContext2D;
  palette: Palette;
  scene: Scene;
  texts: Texts;
  width: number;
  from: number;
  to: number;
};

const DIM = 0.36;

/** The places of the first and the last row or line in a band. */
export function placesIn({ scene, from, to }: Work): [number, number] {
  const first = Math.max(0, Math.floor((scene.scrollTop + from) / ROW_HEIGHT));
  const last = Math.min(scene.count - 1, Math.ceil((scene.scrollTop + to) / ROW_HEIGHT) - 1);
  return [first, last];
}

/** How strongly a row is painted: what was not found, or was not waited for, is dimmed. */
export function strengthOf(scene: Scene, row: number): number {
  if (scene.hits && scene.hits.has[row] === 0) return DIM;
  return scene.critical && !isCritical(scene.layout, row) ? DIM : 1;
}

/** How strongly a place is painted: a group as strongly as the strongest of its calls. */
export function strengthAt(scene: Scene, place: number): number {
  const head = scene.headAt(place);
  if (!head || (!scene.hits && !scene.critical)) return strengthOf(scene, scene.visible[place]);
  return head.calls.some((row) => strengthOf(scene, row) === 1) ? 1 : DIM;
}

/** The place of an instant, from the left. */
export function xOf(scene: Scene, width: number, ms: RelativeMs): number {
  const { fold } = scene;
  const { from, to } = fold ? windowAlong(fold, scene.window) : scene.window;
  const place = fold ? along(fold, ms) : ms;
  return scene.labels + ((place - from) / (to - from)) * (width - scene.labels);
}

/** The instant at a distance from the left. */
export function msAt(scene: Scene, width: number, x: number): RelativeMs {
  const share = (x - scene.labels) / Math.max(1, width - scene.labels);
  const { fold } = scene;
  const window = fold ? windowAlong(fold, scene.window) : scene.window;
  const place = later(window.from, scaled(lengthOf(window), share));
  return fold ? instantAt(fold, place) : place;
}

/** Where a row's entries begin in a list of rows, and where they end. */
export function entriesOf(list: Uint32Array, row: number): [number, number] {
  const first = lowerBound(list, row);
  let last = first;
  while (last < list.length && list[last] === row) last += 1;
  return [first, last];
}
