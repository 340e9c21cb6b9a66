// Small shapes that the rows are made of.

import { familyOf } from "../../model/families";
import type { Palette } from "./palette";

const shapes = new Map<string, Path2D>();

/** A diamond around a point: the sign of a failure. */
export function paintDiamond(context: CanvasRenderingContext2D, x: number, y: number, reach: number): void {
  context.beginPath();
  context.moveTo(x, y - reach);
  context.lineTo(x + reach, y);
  context.lineTo(x, y + reach);
  context.lineTo(x - reach, y);
  context.closePath();
  context.fill();
}

/** The triangle of a row with others below it. */
export function paintFold(
  context: CanvasRenderingContext2D,
  palette: Palette,
  left: number,
  middle: number,
  folded: boolean,
): void {
  context.fillStyle = palette.dim;
  context.beginPath();
  if (folded) {
    context.moveTo(left + 2, middle - 4);
    context.lineTo(left + 7, middle);
    context.lineTo(left + 2, middle + 4);
  } else {
    context.moveTo(left, middle - 2.5);
    context.lineTo(left + 8, middle - 2.5);
    context.lineTo(left + 4, middle + 2.5);
  }
  context.fill();
}

/** Draws a family's shape in its hue. */
export function paintMark(
  context: CanvasRenderingContext2D,
  palette: Palette,
  family: number,
  x: number,
  y: number,
  size: number,
): void {
  const { hue, shape } = familyOf(family);
  let path = shapes.get(shape);
  if (!path) {
    path = new Path2D(shape);
    shapes.set(shape, path);
  }
  context.save();
  context.translate(x, y);
  context.scale(size / 12, size / 12);
  context.fillStyle = palette.hue[hue];
  context.fill(path, "evenodd");
  context.restore();
}

/** The sign of a policy that said no (a filled disc with a bar) or not yet (an open ring with a dot). */
export function paintVerdict(
  context: CanvasRenderingContext2D,
  palette: Palette,
  verdict: "denied" | "review",
  x: number,
  y: number,
): void {
  context.fillStyle = verdict === "denied" ? palette.error : palette.warn;
  context.strokeStyle = context.fillStyle;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(x, y, 4.5, 0, Math.PI * 2);
  if (verdict === "denied") {
    context.fill();
    context.fillStyle = palette.background;
    context.fillRect(x - 2.5, y - 1, 5, 2);
    return;
  }
  context.stroke();
  context.fillRect(x - 1, y - 1, 2, 2);
}
