// Paints what is behind the bars: the ticks of the ruler, the live end, and gaps in which no span was at work.

import { between, type DurationMs } from "../../base/time";
import { firstIdle } from "../../model/idle";
import { ticksAlong } from "../../model/time-fold";
import type { Palette } from "./palette";
import type { Scene } from "./scene";
import { type Work, xOf } from "./work";

const PERIOD = 8;
const LEAST = 3;

type Patterns = { gap: CanvasPattern | null; person: CanvasPattern | null };

/** By palette: each sheet has one of its own, and all of them are painted in a frame. */
const hatchings = new WeakMap<Palette, Patterns>();

/** Paints the ticks and the live end. */
export function paintGrid({ context, palette, scene, width, from, to }: Work): void {
  context.fillStyle = palette.line;
  context.globalAlpha = 0.5;
  for (const at of ticksAlong(scene.fold, scene.window, width - scene.labels).at) {
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

/** Hatches the time in which no span was at work; waiting for a person more clearly. */
export function paintGaps({ context, palette, scene, width, from, to }: Work): void {
  const { gap, person } = hatchingOf(context, palette);
  if (!gap || !person) return;
  context.save();
  // The hatching moves with the rows, so that what is scrolled in fits what was there.
  const past = scene.scrollTop % PERIOD;
  context.translate(0, -past);
  eachIdle(scene, width, (left, wide, _, isPerson) => {
    if (isPerson) {
      context.fillStyle = palette.shade;
      context.fillRect(left, from + past, wide, to - from);
    }
    context.fillStyle = isPerson ? person : gap;
    context.fillRect(left, from + past, wide, to - from);
  });
  context.restore();
}

/** Calls back for each interval without work that can be seen, with where it begins and how wide it is. */
export function eachIdle(
  scene: Scene,
  width: number,
  found: (left: number, wide: number, length: DurationMs, isPerson: boolean) => void,
): void {
  const { idle } = scene.marks;
  for (let at = firstIdle(idle, scene.window.from); at < idle.from.length; at += 1) {
    if (idle.from[at] >= scene.window.to) break;
    const left = Math.max(scene.labels, xOf(scene, width, idle.from[at]));
    const wide = Math.min(width, xOf(scene, width, idle.to[at])) - left;
    if (wide >= LEAST) found(left, wide, between(idle.from[at], idle.to[at]), idle.person[at] === 1);
  }
}

/** The hatchings of time without work. */
export function hatchingOf(context: CanvasRenderingContext2D, palette: Palette): Patterns {
  const known = hatchings.get(palette);
  if (known) return known;
  const hatching = {
    gap: patternOf(context, palette.line),
    person: patternOf(context, palette.lineStrong),
  };
  hatchings.set(palette, hatching);
  return hatching;
}

function patternOf(context: CanvasRenderingContext2D, colour: string): CanvasPattern | null {
  const tile = document.createElement("canvas");
  tile.width = PERIOD;
  tile.height = PERIOD;
  const brush = tile.getContext("2d");
  if (!brush) return null;
  brush.strokeStyle = colour;
  brush.lineWidth = 1.2;
  brush.beginPath();
  for (const shift of [-PERIOD, 0, PERIOD]) {
    brush.moveTo(shift - 1, PERIOD + 1);
    brush.lineTo(shift + PERIOD + 1, -1);
  }
  brush.stroke();
  return context.createPattern(tile, "repeat");
}
