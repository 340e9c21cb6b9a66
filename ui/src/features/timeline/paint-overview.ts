// Paints the strip above the timeline: how busy the session was, where it failed, and the stretch on show.

import { type Density, densityOf } from "../../model/density";
import { HUES } from "../../model/families";
import type { TimelineLayout } from "../../model/timeline-layout";
import type { Palette } from "./palette";
import type { Scene } from "./scene";

const BAR = 4;
const AIR = 6;
const DENSE = 0.15;
const HANDLE = 6;

/** Paints the overview; keeps the counts of the last layout. */
export class OverviewPainter {
  private density: Density | null = null;
  private layout: TimelineLayout | null = null;

  readonly paint = (
    context: CanvasRenderingContext2D,
    scene: Scene,
    palette: Palette,
    width: number,
    height: number,
  ): void => {
    const buckets = Math.max(1, Math.floor(width / BAR));
    if (this.layout !== scene.layout || this.density?.buckets !== buckets) {
      this.layout = scene.layout;
      this.density = densityOf(scene.layout, scene.bounds, buckets);
    }
    if (this.density) paintDensity(context, palette, this.density, width, height);
    paintWindow(context, scene, palette, width, height);
    context.fillStyle = palette.line;
    context.fillRect(0, height - 1, width, 1);
  };
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
