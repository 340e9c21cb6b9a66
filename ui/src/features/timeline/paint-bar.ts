// Paints what happened when: a bar, a tick for an instant, and the duration in words. The context is clipped to the
// chart.

import { isHolder } from "../../model/critical-path";
import { familyOf, SpanState } from "../../model/families";
import { isPoint, isTimeUnknown, policyWord } from "../../model/timeline-layout";
import { isFailure } from "../../model/timeline-marks";
import { drawnEnd, UNKNOWN_SIGN } from "./bar-words";
import { agentMark, STRIPE } from "./paint-agent";
import { paintInterval } from "./paint-interval";
import { paintDiamond, paintVerdict } from "./paint-shapes";
import { ROW_HEIGHT } from "./scene-rows";
import { entriesOf, type Work, xOf } from "./work";

/** Height of a bar with what is below it. */
export const BAR_HIGH = 14;

const LEAST = 3;
const SIGN = 11;
const TICK = 5;
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
    const mark = agentMark(scene, row);
    const high = BAR_HIGH - (mark ? STRIPE : 0);
    const upper = middle - BAR_HIGH / 2;
    paintInterval(work, row, left, upper, wide, high, strength);
    if (failed) paintFailedEnd(work, left, upper, wide, high);
    paintTicks(work, row, upper + high);
    if (mark) {
      context.fillStyle = palette.agent[mark.colour];
      context.fillRect(left, upper + high, wide, STRIPE);
    }
    if (scene.critical) paintPath(work, row, upper);
    const policy = policyWord(layout, row);
    const plain = layout.state[row] === SpanState.Ok && !failed && policy === "";
    const onBar = plain ? palette.onHue[familyOf(layout.family[row]).hue] : null;
    const text = work.texts.said.of(scene, row);
    paintWords(work, { key: row, text, failed, policy, onBar }, left, left + wide, middle);
  }
  context.globalAlpha = 1;
}

/** Points to where a row's bar is, outside of the time on show. */
export function paintElsewhere({ context, palette }: Work, x: number, y: number, after: boolean): void {
  context.fillStyle = palette.lineStrong;
  context.beginPath();
  context.moveTo(after ? x : x + 4, y - 4);
  context.lineTo(after ? x + 4 : x, y);
  context.lineTo(after ? x : x + 4, y + 4);
  context.fill();
}

/** A call that failed ends in the colour of errors. */
export function paintFailedEnd(
  { context, palette }: Pick<Work, "context" | "palette">,
  left: number,
  top: number,
  wide: number,
  high: number,
): void {
  const end = Math.min(3, Math.ceil(wide / 2));
  context.fillStyle = palette.error;
  context.fillRect(left + wide - end, top, end, high);
}

function paintPoint(work: Work, row: number, x: number, middle: number, failed: boolean): void {
  const { context, palette, scene } = work;
  context.fillStyle = failed ? palette.error : palette.hue[familyOf(scene.layout.family[row]).hue];
  const mark = agentMark(scene, row);
  const upper = middle - BAR_HIGH / 2;
  context.fillRect(Math.round(x) - 1, upper, 2, BAR_HIGH - (mark ? STRIPE : 0));
  if (mark) {
    context.fillStyle = palette.agent[mark.colour];
    context.fillRect(Math.round(x) - 3, upper + BAR_HIGH - STRIPE, 6, STRIPE);
  }
  if (failed) context.fillStyle = palette.error;
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
function paintTicks({ context, palette, scene, width }: Work, row: number, bottom: number): void {
  const { tickRow, tickAt } = scene.layout;
  if (tickRow.length === 0) return;
  const [first, last] = entriesOf(tickRow, row);
  context.fillStyle = palette.background;
  let painted = Number.NEGATIVE_INFINITY;
  for (let at = first; at < last; at += 1) {
    const x = Math.round(xOf(scene, width, tickAt[at]));
    if (x < painted + 3) continue;
    context.fillRect(x, bottom - TICK, 1, TICK);
    painted = x;
  }
}

/** The parts of a row that the run waited for. What only holds others together waited itself: a broken line. */
export function paintPath({ context, palette, scene, width }: Work, row: number, top: number): void {
  const { pathRow, pathFrom, pathTo } = scene.layout;
  const [first, last] = entriesOf(pathRow, row);
  const isBroken = isHolder(scene.layout, row);
  context.fillStyle = palette.text;
  for (let at = first; at < last; at += 1) {
    const left = Math.max(scene.labels - 2, xOf(scene, width, pathFrom[at]));
    const right = Math.min(width + 2, xOf(scene, width, pathTo[at]));
    if (right < left) continue;
    const wide = Math.max(1, right - left);
    if (!isBroken || wide < 6) context.fillRect(left, top - 3, wide, 2);
    else for (let x = left; x < right; x += 6) context.fillRect(x, top - 3, Math.min(3, right - x), 2);
  }
}

/** What is written beside a bar. */
type Words = {
  /** The row, or another number for a text of its own. */
  key: number;
  text: string;
  failed: boolean;
  policy: "" | "denied" | "review";
  /** The colour in which it can be read on the bar itself; `null` where it needs a plate. */
  onBar: string | null;
};

/** Writes beside a bar: after it, on it, or before it, where there is room. */
export function paintWords(work: Work, said: Words, left: number, right: number, middle: number): void {
  const { context, palette, scene, texts, width: edge } = work;
  const { failed, policy } = said;
  context.font = palette.fontSmall;
  const words = texts.words.fit(context, said.key, said.text);
  const sign = policy !== "" ? VERDICT : failed ? SIGN : 0;
  const width = words.width + sign;
  const seenLeft = Math.max(left, scene.labels);
  const seenRight = Math.min(right, edge);
  let x = right + 6;
  if (right + width + 10 > edge) {
    const inside = seenRight - seenLeft >= width + 22;
    if (!inside && left - width - 10 <= scene.labels) return;
    x = inside ? seenRight - width - 12 : left - width - 6;
    if (inside && said.onBar) {
      context.fillStyle = said.onBar;
      context.fillText(words.cut, x, middle - (scene.agents.size > 0 ? 1 : -0.5));
      return;
    }
    if (inside) {
      // Hatched, pale and failed bars carry their words on a plate.
      context.fillStyle = palette.background;
      context.fillRect(x - 5, middle - BAR_HIGH / 2, width + 10, BAR_HIGH);
    }
  }
  if (policy !== "") paintVerdict(context, palette, policy, x + 4, middle);
  context.fillStyle = failed ? palette.error : palette.dim;
  if (failed && policy === "") paintDiamond(context, x + 4, middle, 4);
  context.fillText(words.cut, x + sign, middle + 0.5);
}
