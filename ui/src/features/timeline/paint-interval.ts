// Paints the bar of a span: full when it ended, hatched while it is open.

import { familyOf, SpanState } from "../../model/families";
import type { Work } from "./work";

const ROUND = 3;
const FADE = [0.6, 0.4, 0.2];

/** Paints a bar. `strength` is how strongly everything of the row is painted. */
export function paintInterval(
  { context, palette, scene }: Work,
  row: number,
  left: number,
  top: number,
  wide: number,
  high: number,
  strength: number,
): void {
  const state = scene.layout.state[row];
  context.fillStyle = palette.hue[familyOf(scene.layout.family[row]).hue];
  if (state === SpanState.Running || state === SpanState.Unfinished) {
    context.strokeStyle = context.fillStyle;
    paintHatching(context, left, top, wide, high, strength * (state === SpanState.Running ? 1 : 0.5));
    if (state === SpanState.Unfinished) paintOpenEnd(context, left + wide, top, high, strength);
    context.globalAlpha = strength;
    return;
  }
  if (state === SpanState.Cancelled) context.globalAlpha = strength * 0.4;
  if (wide <= 5) {
    context.fillRect(left, top, wide, high);
  } else {
    context.beginPath();
    context.roundRect(left, top, wide, high, ROUND);
    context.fill();
  }
  context.globalAlpha = strength;
}

function paintHatching(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  wide: number,
  high: number,
  alpha: number,
): void {
  context.save();
  context.beginPath();
  context.rect(left, top, wide, high);
  context.clip();
  context.globalAlpha = alpha * 0.22;
  context.fill();
  context.globalAlpha = alpha;
  context.lineWidth = 3.5;
  context.beginPath();
  for (let x = left - high; x < left + wide; x += 8) {
    context.moveTo(x, top + high);
    context.lineTo(x + high, top);
  }
  context.stroke();
  context.restore();
}

/** Its end is unknown: the bar comes apart. */
function paintOpenEnd(
  context: CanvasRenderingContext2D,
  right: number,
  top: number,
  high: number,
  strength: number,
): void {
  for (const [at, alpha] of FADE.entries()) {
    context.globalAlpha = alpha * strength;
    context.fillRect(right + 2 + at * 4, top, 2, high);
  }
}
