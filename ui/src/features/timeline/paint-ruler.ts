// Paints the time ruler above the rows.

import { tickLabel, ticksIn } from "../../model/ticks";
import type { Palette } from "./palette";
import type { Scene } from "./scene";

/** Paints the ticks and labels of the window on show. */
export function paintRuler(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  width: number,
  height: number,
): void {
  const chart = width - scene.labels;
  const scale = chart / (scene.window.to - scene.window.from);
  const { step, at } = ticksIn(scene.window, chart);
  context.font = palette.fontSmall;
  context.textBaseline = "middle";
  for (const value of at) {
    const x = Math.round(scene.labels + (value - scene.window.from) * scale);
    context.fillStyle = palette.line;
    context.fillRect(x, height - 6, 1, 6);
    context.fillStyle = palette.faint;
    context.fillText(tickLabel(value, step), x + 5, height / 2);
  }
  context.fillStyle = palette.line;
  context.fillRect(0, height - 1, width, 1);
  context.fillRect(scene.labels - 1, 0, 1, height);
}
