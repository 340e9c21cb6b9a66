// Which row is under the pointer.

import { drawnEnd } from "./bar-words";
import type { Scene } from "./scene";
import { ROW_HEIGHT } from "./scene-rows";
import { msAt } from "./work";

const SLACK = 3;

/** The row at a place in the view, or -1. Among lanes a span must be hit, give or take three pixels. */
export function rowUnder(scene: Scene, x: number, y: number, width: number): number {
  if (scene.mode === "rows") return scene.rowAt(y);
  const line = Math.floor((y + scene.scrollTop) / ROW_HEIGHT);
  if (line < 0 || line >= scene.count || x < scene.labels) return -1;
  const { lineStart, lineRows, start } = scene.layout;
  const ms = msAt(scene, width, x);
  const slack = msAt(scene, width, x + SLACK) - ms;
  let low = lineStart[line];
  let high = lineStart[line + 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (start[lineRows[middle]] <= ms + slack) low = middle + 1;
    else high = middle;
  }
  const row = low > lineStart[line] ? lineRows[low - 1] : -1;
  return row >= 0 && drawnEnd(scene, row) + slack >= ms ? row : -1;
}
