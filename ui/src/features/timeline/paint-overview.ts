// Paints the strip above the timeline: how busy the session was, what is marked in it, and the interval on show.

import type { RelativeMs } from "../../base/time";
import { agentsAtWork } from "../../model/agents-at-work";
import { type Density, densityOf } from "../../model/density";
import { HUES } from "../../model/families";
import { STRIPE } from "./paint-agent";
import { paintOverviewMarks } from "./paint-overview-marks";
import { Painted } from "./painted";
import type { Palette } from "./palette";
import type { Scene } from "./scene";
import type { Sheet } from "./use-canvas";

const BAR = 4;
const TOP = 10;
const BOTTOM = 6;
const HANDLE = 6;

/** Paints the overview. What does not move is painted once and kept as a picture: thousands of small bars a frame cost
 * more than everything else in it. */
export class OverviewPainter {
  private picture: HTMLCanvasElement | null = null;
  private readonly pictured = new Painted();
  private readonly painted = new Painted();

  readonly paint = (sheet: Sheet, scene: Scene): void => {
    const { context, palette, width, height } = sheet;
    const { layout, hits, agents, bounds, window } = scene;
    const isOld = !this.pictured.isOf(layout, hits, agents, bounds.to);
    if (sheet.fresh || isOld) this.picture = pictureOf(sheet, scene);
    if (this.painted.isOf(this.picture, bounds.from, window.from, window.to) && !sheet.fresh) return;
    context.fillStyle = palette.background;
    context.fillRect(0, 0, width, height);
    if (this.picture) context.drawImage(this.picture, 0, 0, width, height);
    paintWindow(sheet, scene);
    context.fillStyle = palette.line;
    context.fillRect(0, height - 1, width, 1);
  };
}

/** The bars and the marks, in device pixels. */
function pictureOf(
  { context: of, palette, width, height, ratio }: Sheet,
  scene: Scene,
): HTMLCanvasElement | null {
  const picture = document.createElement("canvas");
  picture.width = of.canvas.width;
  picture.height = of.canvas.height;
  const context = picture.getContext("2d", { willReadFrequently: true });
  if (!context || width <= 0 || height <= 0) return null;
  context.scale(ratio, ratio);
  const density = densityOf(scene.layout, scene.bounds, Math.max(1, Math.floor(width / BAR)));
  paintDensity(context, palette, density, width, height);
  if (scene.agents.size > 0) paintAgents(context, palette, scene, width, height);
  paintOverviewMarks(context, palette, scene, width, height);
  return picture;
}

/** Whose work it was, along the lower edge. */
function paintAgents(
  context: CanvasRenderingContext2D,
  palette: Palette,
  scene: Scene,
  width: number,
  height: number,
): void {
  const columns = Math.max(1, Math.floor(width));
  const found = agentsAtWork(scene.layout, scene.bounds, columns);
  for (let from = 0, to = 0; from < columns; from = to) {
    while (to < columns && found[to] === found[from]) to += 1;
    const mark = found[from] < 0 ? undefined : scene.agents.get(scene.layout.text(found[from]));
    if (!mark) continue;
    context.fillStyle = palette.agent[mark.colour];
    context.fillRect(from, height - BOTTOM + 1, to - from, STRIPE);
  }
}

/** The place of an instant on the strip. */
export function overviewX(scene: Scene, ms: RelativeMs, width: number): number {
  return ((ms - scene.bounds.from) / (scene.bounds.to - scene.bounds.from)) * width;
}

function paintDensity(
  context: CanvasRenderingContext2D,
  palette: Palette,
  { buckets, counts, most }: Density,
  width: number,
  height: number,
): void {
  if (most === 0) return;
  const step = width / buckets;
  const room = height - TOP - BOTTOM;
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    let sum = 0;
    for (let hue = 0; hue < HUES.length; hue += 1) sum += counts[hue * buckets + bucket];
    if (sum === 0) continue;
    // By the root, so that a quiet interval beside a busy one can still be seen.
    const tall = Math.max(3, Math.sqrt(sum / most) * room);
    let y = height - BOTTOM;
    for (let hue = 0; hue < HUES.length; hue += 1) {
      const part = (counts[hue * buckets + bucket] / sum) * tall;
      if (part === 0) continue;
      context.fillStyle = palette.hue[HUES[hue]];
      context.fillRect(bucket * step, y - part, step - 1, part);
      y -= part;
    }
  }
}

function paintWindow({ context, palette, width, height }: Sheet, scene: Scene): void {
  const left = overviewX(scene, scene.window.from, width);
  const right = overviewX(scene, scene.window.to, width);
  const all = left < 1 && right > width - 1;
  if (all) return;
  context.fillStyle = palette.background;
  context.globalAlpha = 0.62;
  context.fillRect(0, 0, left, height);
  context.fillRect(right, 0, width - right, height);
  context.globalAlpha = 1;
  context.fillStyle = palette.shade;
  context.fillRect(left, 0, right - left, height);
  context.fillStyle = palette.accent;
  for (const x of [left, right]) {
    context.fillRect(Math.round(x) - 1, 0, 2, height);
    context.beginPath();
    context.roundRect(Math.round(x) - 3, height / 2 - 8, HANDLE, 16, 2);
    context.fill();
  }
}
