// Paints what happened when: a bar, a tick for an instant, and the duration in words. The context is clipped to the
// chart.

import { familyOf, SpanState } from "../../model/families";
import { isPoint, isTimeUnknown, policyWord } from "../../model/timeline-layout";
import { isFailure } from "../../model/timeline-marks";
import { drawnEnd, UNKNOWN_SIGN } from "./bar-words";
import { paintInterval } from "./paint-interval";
import { paintDiamond, paintVerdict } from "./paint-shapes";
import { ROW_HEIGHT } from "./scene";
import { entriesOf, type Work, xOf } from "./work";

const HIGH = 14;
const LEAST = 3;
const SIGN = 11;
const VERDICT = 13;

/** Paints the right-hand part of a row. */
export function paintBar(work: Work, row: number, top: number, strength: number): void {
  const { context, palette, scene, width } = work;
  const { layout } = scene;
  const x0 = xOf(scene, width, layout.start[row]);
  const x1 = xOf(scene, width, drawnEnd(scene, row));
  const middle = top + ROW_HEIGHT / 2;
  if (x1 < scene.labels - 1 || x0 > width + 1) {
    paintElsewhere(work, x0 > width ? width - 9 : scene.labels + 5, middle, x0 > width);
    return;
  }
  const failed = isFailure(layout, row);
  context.globalAlpha = strength;
  if (isPoint(layout, row)) {
    paintPoint(work, row, x0, middle, failed);
  } else {
    const left = Math.max(x0, scene.labels - 8);
    const wide = Math.max(LEAST, Math.min(x1, width + 8) - left);
    paintInterval(work, row, left, middle - HIGH / 2, wide, strength);
    if (failed) {
      context.fillStyle = palette.error;
      context.fillRect(left, middle + HIGH / 2, wide, 2);
    }
    paintTicks(work, row, middle);
    if (scene.critical) paintPath(work, row, middle);
    paintWords(work, row, left, left + wide, middle, failed);
  }
  context.globalAlpha = 1;
}

function paintElsewhere({ context, palette }: Work, x: number, y: number, after: boolean): void {
  context.fillStyle = palette.lineStrong;
  context.beginPath();
  context.moveTo(after ? x : x + 4, y - 4);
  context.lineTo(after ? x + 4 : x, y);
  context.lineTo(after ? x : x + 4, y + 4);
  context.fill();
}

function paintPoint(work: Work, row: number, x: number, middle: number, failed: boolean): void {
  const { context, palette, scene } = work;
  context.fillStyle = failed ? palette.error : palette.hue[familyOf(scene.layout.family[row]).hue];
  context.fillRect(Math.round(x) - 1, middle - HIGH / 2, 2, HIGH);
  if (failed) paintDiamond(context, Math.round(x), middle, 4.5);
  const policy = policyWord(scene.layout, row);
  const sign = isTimeUnknown(scene.layout, row) ? UNKNOWN_SIGN : "";
  if (policy !== "") paintVerdict(context, palette, policy, x + 9, middle);
  const words = [sign, policy].filter((word) => word !== "").join(" · ");
  if (words === "") return;
  context.fillStyle = palette.dim;
  context.font = palette.fontSmall;
  context.fillText(words, x + (policy === "" ? 9 : 18), middle + 0.5);
}

/** The parts of an output, as they came. */
function paintTicks({ context, palette, scene, width }: Work, row: number, middle: number): void {
  const { tickRow, tickAt } = scene.layout;
  if (tickRow.length === 0) return;
  const [first, last] = entriesOf(tickRow, row);
  context.fillStyle = palette.background;
  let painted = Number.NEGATIVE_INFINITY;
  for (let at = first; at < last; at += 1) {
    const x = Math.round(xOf(scene, width, tickAt[at]));
    if (x < painted + 3) continue;
    context.fillRect(x, middle + 1, 1, HIGH / 2 - 1);
    painted = x;
  }
}

/** The stretches of a row that the run waited for. */
function paintPath({ context, palette, scene, width }: Work, row: number, middle: number): void {
  const { pathRow, pathFrom, pathTo } = scene.layout;
  const [first, last] = entriesOf(pathRow, row);
  context.fillStyle = palette.text;
  for (let at = first; at < last; at += 1) {
    const left = Math.max(scene.labels - 2, xOf(scene, width, pathFrom[at]));
    const right = Math.min(width + 2, xOf(scene, width, pathTo[at]));
    if (right < left) continue;
    const wide = Math.max(1, right - left);
    context.fillRect(left, middle - HIGH / 2 - 2, wide, 2);
    context.fillRect(left, middle + HIGH / 2, wide, 2);
  }
}

function paintWords(
  work: Work,
  row: number,
  left: number,
  right: number,
  middle: number,
  failed: boolean,
): void {
  const { context, palette, scene, texts, width: edge } = work;
  context.font = palette.fontSmall;
  const policy = policyWord(scene.layout, row);
  const words = texts.words.fit(context, row, texts.said.of(scene, row));
  const sign = policy !== "" ? VERDICT : failed ? SIGN : 0;
  const width = words.width + sign;
  const seenLeft = Math.max(left, scene.labels);
  const seenRight = Math.min(right, edge);
  let x = right + 6;
  if (right + width + 10 > edge) {
    const inside = seenRight - seenLeft >= width + 22;
    if (!inside && left - width - 10 <= scene.labels) return;
    x = inside ? seenRight - width - 12 : left - width - 6;
    if (inside && scene.layout.state[row] === SpanState.Ok && sign === 0) {
      context.fillStyle = palette.onHue[familyOf(scene.layout.family[row]).hue];
      context.fillText(words.cut, x, middle + 0.5);
      return;
    }
    if (inside) {
      // Hatched, pale and failed bars carry their words on a plate.
      context.fillStyle = palette.background;
      context.fillRect(x - 5, middle - HIGH / 2, width + 10, HIGH);
    }
  }
  if (policy !== "") paintVerdict(context, palette, policy, x + 4, middle);
  context.fillStyle = failed ? palette.error : palette.dim;
  if (failed && policy === "") paintDiamond(context, x + 4, middle, 4);
  context.fillText(words.cut, x + sign, middle + 0.5);
}
