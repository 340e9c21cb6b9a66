// Paints the time ruler above the rows, and below its ticks the time in which no span was at work.

import { formatDuration } from "../../base/format";
import type { DurationMs } from "../../base/time";
import { idleWords } from "../../model/idle";
import { tickLabel } from "../../model/ticks";
import { ticksAlong } from "../../model/time-fold";
import { eachIdle, hatchingOf } from "./paint-grid";
import { Painted } from "./painted";
import type { Scene } from "./scene";
import type { Sheet } from "./use-canvas";
import { xOf } from "./work";

const TICKS = 22;
const GAP = 14;

/** Paints the ruler of one scene. Scrolling and pointing leave it as it is. */
export class RulerPainter {
  private readonly painted = new Painted();

  readonly paint = (sheet: Sheet, scene: Scene): void => {
    const { from, to } = scene.window;
    const same = this.painted.isOf(from, to, scene.fold, scene.marks, scene.labels);
    if (sheet.fresh || !same) paintRuler(sheet, scene);
  };
}

/** Paints the ticks and labels of the window on show. */
function paintRuler({ context, palette, width, height }: Sheet, scene: Scene): void {
  context.fillStyle = palette.background;
  context.fillRect(0, 0, width, height);
  context.font = palette.fontSmall;
  context.textBaseline = "middle";
  const { step, at } = ticksAlong(scene.fold, scene.window, width - scene.labels);
  let free = 0;
  for (const value of at) {
    const x = Math.round(xOf(scene, width, value));
    context.fillStyle = palette.line;
    context.fillRect(x, TICKS - 6, 1, height - TICKS + 6);
    const label = tickLabel(value, step);
    // Half a time would be another time. On both sides of a folded wait ticks may be close to each other.
    const end = x + 5 + context.measureText(label).width;
    if (end > width || x < free) continue;
    free = end;
    context.fillStyle = palette.faint;
    context.fillText(label, x + 5, TICKS / 2);
  }
  const patterns = hatchingOf(context, palette);
  eachIdle(scene, width, (left, wide, length, isPerson) => {
    const pattern = isPerson ? patterns.person : patterns.gap;
    context.fillStyle = palette.background;
    context.fillRect(left, TICKS, wide, GAP);
    if (pattern) context.fillStyle = pattern;
    context.fillRect(left, TICKS, wide, GAP);
    context.fillStyle = palette.faint;
    context.fillRect(left, TICKS + GAP - 1, wide, 1);
    context.fillRect(left, TICKS + GAP - 5, 1, 5);
    context.fillRect(left + wide - 1, TICKS + GAP - 5, 1, 5);
    paintIdleWords({ context, palette }, left, wide, length, isPerson);
  });
  context.fillStyle = palette.line;
  context.fillRect(0, height - 1, width, 1);
  context.fillRect(scene.labels - 1, 0, 1, height);
}

function paintIdleWords(
  { context, palette }: Pick<Sheet, "context" | "palette">,
  left: number,
  wide: number,
  length: DurationMs,
  isPerson: boolean,
) {
  if (wide < 36) return;
  const short = formatDuration(length);
  const long = `${short} ${idleWords(isPerson)}`;
  const words = context.measureText(long).width + 12 <= wide ? long : short;
  const width = context.measureText(words).width;
  if (width + 8 > wide) return;
  const x = left + (wide - width) / 2;
  context.fillStyle = palette.background;
  context.fillRect(x - 3, TICKS + 1, width + 6, GAP - 3);
  context.fillStyle = isPerson ? palette.text : palette.dim;
  context.fillText(words, x, TICKS + GAP / 2);
}
