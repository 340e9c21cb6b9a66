// Paints what is behind the bars: the ticks of the ruler, the live end, and gaps in which no span was at work.

import { between, type DurationMs } from "../../base/time";
import { ticksIn } from "../../model/ticks";
import type { Palette } from "./palette";
import type { Scene } from "./scene";
import { type Work, xOf } from "./work";

const PERIOD = 8;
const LEAST = 3;

let hatching: { palette: Palette; pattern: CanvasPattern | null } | null = null;

/** Paints the ticks and the live end. */
export function paintGrid({ context, palette, scene, width, from, to }: Work): void {
  context.fillStyle = palette.line;
  context.globalAlpha = 0.5;
  for (const at of ticksIn(scene.window, width - scene.labels).at) {
    context.fillRect(Math.round(xOf(scene, width, at)), from, 1, to - from);
  }
  context.globalAlpha = 1;
  if (!scene.live) return;
  const now = xOf(scene, width, scene.nowMs);
  if (now < scene.labels || now > width) return;
  context.fillStyle = palette.live;
  context.globalAlpha = 0.55;
  context.fillRect(Math.round(now), from, 1, to - from);
  context.globalAlpha = 1;
}

/** Hatches the gaps in which no span was at work. */
export function paintGaps({ context, palette, scene, width, from, to }: Work): void {
  const pattern = hatchingOf(context, palette);
  if (!pattern) return;
  context.save();
  // The hatching moves with the rows, so that what is scrolled in fits what was there.
  const past = scene.scrollTop % PERIOD;
  context.translate(0, -past);
  context.fillStyle = pattern;
  eachGap(scene, width, (left, wide) => context.fillRect(left, from + past, wide, to - from));
  context.restore();
}

/** Calls back for each gap on show that can be seen, with where it begins and how wide it is. */
export function eachGap(
  scene: Scene,
  width: number,
  found: (left: number, wide: number, length: DurationMs) => void,
): void {
  const { gapFrom, gapTo } = scene.layout;
  let low = 0;
  let high = gapTo.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (gapTo[middle] < scene.window.from) low = middle + 1;
    else high = middle;
  }
  for (let gap = low; gap < gapFrom.length && gapFrom[gap] < scene.window.to; gap += 1) {
    const left = Math.max(scene.labels, xOf(scene, width, gapFrom[gap]));
    const wide = Math.min(width, xOf(scene, width, gapTo[gap])) - left;
    if (wide >= LEAST) found(left, wide, between(gapFrom[gap], gapTo[gap]));
  }
}

/** The hatching of time in no span. */
export function hatchingOf(context: CanvasRenderingContext2D, palette: Palette): CanvasPattern | null {
  if (hatching?.palette === palette) return hatching.pattern;
  const tile = document.createElement("canvas");
  tile.width = PERIOD;
  tile.height = PERIOD;
  const brush = tile.getContext("2d");
  if (!brush) return null;
  brush.strokeStyle = palette.line;
  brush.lineWidth = 1.2;
  brush.beginPath();
  for (const shift of [-PERIOD, 0, PERIOD]) {
    brush.moveTo(shift - 1, PERIOD + 1);
    brush.lineTo(shift + PERIOD + 1, -1);
  }
  brush.stroke();
  hatching = { palette, pattern: context.createPattern(tile, "repeat") };
  return hatching.pattern;
}
