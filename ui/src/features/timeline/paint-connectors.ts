// Paints the lines between rows: from a call that failed to the one that tries again, and along the critical path.

import { isHolder, lowerBound } from "../../model/critical-path";
import { drawnEnd } from "./bar-words";
import { ROW_HEIGHT } from "./scene-rows";
import { type Work, xOf } from "./work";

const STATED = 1;
const MOST = 300;
const LATER_ROWS = 2000;
const NO_DASH: number[] = [];
const DASH = [3, 3];
const DOTS = [2, 2];

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

/** Paints the steps of the critical path that cross the rows from one place to another. */
export function paintPathSteps({ context, palette, scene, width }: Work, first: number, last: number): void {
  const { layout, marks, window } = scene;
  const { pathFrom, pathTo, pathRow } = layout;
  context.strokeStyle = palette.faint;
  context.lineWidth = 1;
  context.setLineDash(DOTS);
  context.beginPath();
  let before = -1;
  let steps = 0;
  for (const at of marks.path) {
    // What only holds others together waits in between, and would double every step.
    if (pathTo[at] < window.from || isHolder(layout, pathRow[at])) continue;
    if (pathFrom[at] > window.to || steps > MOST) break;
    const place = scene.placeOf(pathRow[at]);
    const [upper, lower] = [Math.min(before, place), Math.max(before, place)];
    if (before >= 0 && upper !== lower && upper <= last && lower >= first) {
      const x = Math.round(xOf(scene, width, pathFrom[at])) + 0.5;
      context.moveTo(x, (upper + 0.5) * ROW_HEIGHT - scene.scrollTop + 8);
      context.lineTo(x, (lower + 0.5) * ROW_HEIGHT - scene.scrollTop - 10);
    }
    before = place;
    steps += 1;
  }
  context.stroke();
  context.setLineDash(NO_DASH);
}
