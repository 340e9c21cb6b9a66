// Paints repeated calls on one row: each where it was, and all of them together in words.

import type { SiblingGroup } from "../../model/sibling-groups";
import { isFailure } from "../../model/timeline-marks";
import { drawnEnd } from "./bar-words";
import { agentMark, STRIPE } from "./paint-agent";
import { BAR_HIGH, paintElsewhere, paintFailedEnd, paintPath, paintWords } from "./paint-bar";
import { paintInterval } from "./paint-interval";
import { ROW_HEIGHT } from "./scene-rows";
import { strengthOf, type Work, xOf } from "./work";

/** Above its own calls a group is only a summary. */
const OPEN = 0.45;

/** Paints the calls of a group. What falls on a pixel that is painted is left out, but for failures. */
export function paintGroup(work: Work, group: SiblingGroup, top: number): void {
  const { context, palette, scene, width } = work;
  const middle = top + ROW_HEIGHT / 2;
  const mark = agentMark(scene, group.first);
  const high = BAR_HIGH - (mark ? STRIPE : 0);
  const upper = middle - BAR_HIGH / 2;
  const share = scene.isOpen(group) ? OPEN : 1;
  let [first, painted, after] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, false];
  for (const row of group.calls) {
    const x0 = xOf(scene, width, scene.layout.start[row]);
    const x1 = xOf(scene, width, drawnEnd(scene, row));
    after ||= x0 > width;
    if (x0 > width) break;
    const failed = isFailure(scene.layout, row);
    if (x1 < scene.labels - 1 || (x1 < painted + 1 && !failed)) continue;
    const left = Math.max(x0, scene.labels - 8);
    const wide = Math.max(2, Math.min(x1, width + 8) - left - 1);
    const strength = strengthOf(scene, row) * share;
    context.globalAlpha = strength;
    paintInterval(work, row, left, upper, wide, high, strength);
    if (failed) paintFailedEnd(work, left, upper, wide, high);
    if (mark) {
      context.fillStyle = palette.agent[mark.colour];
      context.fillRect(left, upper + high, wide, STRIPE);
    }
    if (scene.critical) paintPath(work, row, upper);
    first = Math.min(first, left);
    painted = Math.max(painted, left + wide);
  }
  context.globalAlpha = 1;
  if (painted < first) {
    paintElsewhere(work, after ? width - 9 : scene.labels + 5, middle, after);
    return;
  }
  const text = work.texts.said.ofGroup(scene, group);
  const failed = group.failed > 0;
  paintWords(work, { key: -group.first - 1, text, failed, policy: "", onBar: null }, first, painted, middle);
}
