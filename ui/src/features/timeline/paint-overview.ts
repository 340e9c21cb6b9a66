// Paints the strip above the timeline: how busy the session was, where it failed, and the stretch on show.

import { type Density, densityOf } from "../../model/density";
import { HUES } from "../../model/families";
import type { Palette } from "./palette";
import type { Scene } from "./scene";

const BAR = 4;
const AIR = 6;
const DENSE = 0.15;
const HANDLE = 6;

/** Paints the overview. What does not move is painted once and kept as a picture: thousands of small bars a frame cost
 * more than everything else in it. */
export class OverviewPainter {
  private picture: HTMLCanvasElement | null = null;
  private painted: readonly unknown[] = [];

  readonly paint = (
    context: CanvasRenderingContext2D,
    scene: Scene,
    palette: Palette,
    width: number,
    height: number,
  ): void => {
    const { width: wide, height: high } = context.canvas;
    const shown = [scene.layout, palette, wide, high];
    if (shown.some((part, index) => part !== this.painted[index])) {
      this.painted = shown;
      this.picture = densityPicture(scene, palette, width, height, wide, high);
    }
    if (this.picture) context.drawImage(this.picture, 0, 0, width, height);
    paintWindow(context, scene, palette, width, height);
    context.fillStyle = palette.line;
    context.fillRect(0, height - 1, width, 1);
  };
}

/** The bars and the marks of failures, in device pixels. */
function densityPicture(
  scene: Scene,
  palette: Palette,
  width: number,
  height: number,
  wide: number,
  high: number,
): HTMLCanvasElement | null {
  const picture = document.createElement("canvas");
  picture.width = wide;
  picture.height = high;
  const context = picture.getContext("2d");
  if (!context || width <= 0 || height <= 0) return null;
  context.scale(wide / width, high / height);
  const density = densityOf(scene.layout, scene.bounds, Math.max(1, Math.floor(width / BAR)));
  paintDensity(context, palette, density, width, height);
  return picture;
}

/** Where an instant stands on the strip. */
export function overviewX(scene: Scene, ms: number, width: number): number {
  return ((ms - scene.bounds.from) / (scene.bounds.to - scene.bounds.from)) * width;
}

function paintDensity(
  context: CanvasRenderingContext2D,
  palette: Palette,
  density: Density,
  width: number,
  height: number,
): void {
  const { buckets, counts, failed, most } = density;
  if (most === 0) return;
  const step = width / buckets;
  const room = height - 2 * AIR;
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    let sum = 0;
    for (let hue = 0; hue < HUES.length; hue += 1) sum += counts[hue * buckets + bucket];
    if (sum === 0) continue;
    // By the root, so that a quiet stretch beside a busy one can still be seen.
    const tall = Math.max(3, Math.sqrt(sum / most) * room);
    let y = height - AIR;
    for (let hue = 0; hue < HUES.length; hue += 1) {
      const part = (counts[hue * buckets + bucket] / sum) * tall;
      if (part === 0) continue;
      context.fillStyle = palette.hue[HUES[hue]];
      context.fillRect(bucket * step, y - part, step - 1, part);
      y -= part;
    }
  }
  context.fillStyle = palette.error;
  // Many failures would hide everything else, so then they only mark the upper edge.
  const tall = failed.reduce((sum, one) => sum + one, 0) < buckets * DENSE ? height - 8 : 0;
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    if (failed[bucket] === 0) continue;
    const x = Math.round((bucket + 0.5) * step);
    context.fillRect(x - 1, 4, 2, tall);
    context.fillRect(x - 3, 2, 6, 3);
  }
}

function paintWindow(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  width: number,
  height: number,
): void {
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
