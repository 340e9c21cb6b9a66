// Paints what is marked on the strip: failures, denials, handoffs, search hits, and time in no span. Each has a shape
// of its own, and where many fall on a pixel it is painted once.

import { policyWord } from "../../model/timeline-layout";
import { hatchingOf } from "./paint-grid";
import { paintDiamond, paintVerdict } from "./paint-shapes";
import type { Palette } from "./palette";
import type { Scene } from "./scene";

const DENSE = 0.15;

/** Paints the marks. */
export function paintOverviewMarks(
  context: CanvasRenderingContext2D,
  palette: Palette,
  scene: Scene,
  width: number,
  height: number,
): void {
  const { layout, marks, bounds, hits } = scene;
  const scale = width / (bounds.to - bounds.from);
  const each = (rows: Uint32Array, apart: number, paint: (x: number, row: number) => void) => {
    let painted = Number.NEGATIVE_INFINITY;
    let count = 0;
    for (const row of rows) {
      const x = Math.round((layout.start[row] - bounds.from) * scale);
      if (x < painted + apart) continue;
      paint(x, row);
      painted = x;
      count += 1;
    }
    return count;
  };

  const { idle } = marks;
  const { person } = hatchingOf(context, palette);
  for (let at = 0; at < idle.from.length; at += 1) {
    const left = (idle.from[at] - bounds.from) * scale;
    const wide = (idle.to[at] - idle.from[at]) * scale;
    if (wide < 2) continue;
    context.fillStyle = person && idle.person[at] === 1 ? person : palette.lineStrong;
    if (idle.person[at] === 1) context.fillRect(left, 10, wide, height - 16);
    else for (let x = 0; x < wide; x += 4) context.fillRect(left + x, height - 4, 2, 2);
  }
  if (hits) {
    context.fillStyle = palette.mark;
    each(hits.rows, 2, (x) => context.fillRect(x - 1, 10, 2, height - 16));
    each(hits.rows, 4, (x) => context.fillRect(x - 2, height - 6, 4, 5));
  }
  context.fillStyle = palette.hue.agent;
  each(marks.handoffs, 5, (x) => {
    context.beginPath();
    context.moveTo(x - 2, 1);
    context.lineTo(x + 4, 4.5);
    context.lineTo(x - 2, 8);
    context.fill();
  });
  each(marks.denials, 8, (x, row) => {
    paintVerdict(context, palette, policyWord(layout, row) || "review", x, 5);
  });
  context.fillStyle = palette.error;
  const errors = each(marks.errors, 6, (x) => paintDiamond(context, x, 5, 4));
  // Many failures would hide everything else, so then they only mark the upper edge.
  if (errors * 6 < width * DENSE)
    each(marks.errors, 2, (x) => context.fillRect(x - 0.5, 8, 1.5, height - 14));
}
