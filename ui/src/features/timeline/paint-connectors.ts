// Paints the lines from a call that failed to the one that tries again.

import { lowerBound } from "../../model/critical-path";
import { drawnEnd } from "./bar-words";
import { ROW_HEIGHT } from "./scene-rows";
import { type Work, xOf } from "./work";

const STATED = 1;
const MOST = 300;
const LATER_ROWS = 2000;
const NO_DASH: number[] = [];
const DASH = [3, 3];

/** Paints the lines that touch the rows from one place to another. A retry that is only likely has a broken line. */
export function paintConnectors({ context, palette, scene, width }: Work, first: number, last: number): void {
  const { layout, marks, visible } = scene;
  if (marks.retries.length === 0 || last < first) return;
  const [firstRow, lastRow] = [visible[first], visible[last]];
  context.strokeStyle = palette.error;
  context.lineWidth = 1.5;
  let painted = 0;
  for (let at = lowerBound(marks.retries, firstRow); at < marks.retries.length && painted < MOST; at += 1) {
    const row = marks.retries[at];
    if (row > lastRow + LATER_ROWS) break;
    const of = layout.retryOf[row];
    if (of > lastRow) continue;
    const fromPlace = scene.placeOf(of);
    const toPlace = scene.placeOf(row);
    // Rows that are folded away together have nothing to join.
    if (fromPlace === toPlace) continue;
    const x = xOf(scene, width, drawnEnd(scene, of));
    const start = xOf(scene, width, layout.start[row]);
    const top = (fromPlace + 0.5) * ROW_HEIGHT - scene.scrollTop + 7;
    const bottom = (toPlace + 0.5) * ROW_HEIGHT - scene.scrollTop;
    const elbow = Math.min(x, start - 6);
    context.setLineDash(layout.certainty[row] === STATED ? NO_DASH : DASH);
    context.beginPath();
    context.moveTo(elbow, top);
    context.lineTo(elbow, bottom);
    context.lineTo(start - 2, bottom);
    context.stroke();
    context.setLineDash(NO_DASH);
    context.beginPath();
    context.moveTo(start - 5, bottom - 3);
    context.lineTo(start - 1, bottom);
    context.lineTo(start - 5, bottom + 3);
    context.stroke();
    painted += 1;
  }
}
