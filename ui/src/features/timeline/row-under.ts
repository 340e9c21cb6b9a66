// Which row is under the pointer.

import { partitionPoint } from "../../base/search";
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
  const first = lineStart[line];
  const after = partitionPoint(first, lineStart[line + 1], (at) => start[lineRows[at]] <= ms + slack);
  const row = after > first ? lineRows[after - 1] : -1;
  return row >= 0 && drawnEnd(scene, row) + slack >= ms ? row : -1;
}
