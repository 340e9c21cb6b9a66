// Paints a session by agents. Bars of less than a pixel are merged: what is painted depends on the width of the chart,
// not on how many spans lie in it.

import { partitionPoint } from "../../base/search";
import { familyOf, SpanState } from "../../model/families";
import { isPoint } from "../../model/timeline-layout";
import { isFailure } from "../../model/timeline-marks";
import { drawnEnd } from "./bar-words";
import { paintBadge } from "./paint-agent";
import { paintGaps, paintGrid } from "./paint-grid";
import { paintInterval } from "./paint-interval";
import { paintDiamond } from "./paint-shapes";
import { ROW_HEIGHT } from "./scene-rows";
import { msAt, placesIn, strengthOf, type Work, xOf } from "./work";

const HIGH = 14;
const PAD = 5;
const NAMED = 34;
const LEFT = 14;
const BESIDE = 6;

/** Paints the lines of a band. */
export function paintLanes(work: Work): void {
  const { context, palette, scene, width, from, to } = work;
  const { laneStart, laneAgent } = scene.layout;
  const [first, last] = placesIn(work);
  paintGaps(work);
  paintGrid(work);
  context.save();
  context.beginPath();
  context.rect(scene.labels, from, width - scene.labels, to - from);
  context.clip();
  context.font = palette.fontSmall;
  for (let line = first; line <= last; line += 1) paintLine(work, line, line * ROW_HEIGHT - scene.scrollTop);
  context.restore();

  for (let lane = 0; lane < laneAgent.length; lane += 1) {
    const top = laneStart[lane] * ROW_HEIGHT - scene.scrollTop;
    const bottom = laneStart[lane + 1] * ROW_HEIGHT - scene.scrollTop;
    if (bottom > from && top < to) paintHead(work, lane, top, bottom);
  }
  context.fillStyle = palette.line;
  context.fillRect(scene.labels - 1, from, 1, to - from);
}

function paintHead(
  { context, palette, scene, texts, width, from }: Work,
  lane: number,
  top: number,
  bottom: number,
) {
  const agent = scene.layout.text(scene.layout.laneAgent[lane]);
  context.fillStyle = palette.line;
  context.fillRect(0, bottom - 1, width, 1);
  // The name of a lane that began above stays in sight.
  const y = Math.min(Math.max(top, from), bottom - ROW_HEIGHT) + ROW_HEIGHT / 2;
  const mark = scene.agents.get(agent);
  let left = LEFT;
  if (mark) {
    context.fillStyle = palette.agent[mark.colour];
    context.fillRect(0, top + 2, 4, bottom - top - 5);
    context.font = palette.fontSmall;
    left += paintBadge(context, palette, mark, left, y) + BESIDE;
  }
  context.font = palette.font;
  context.fillStyle = mark ? palette.text : palette.dim;
  const name = texts.names.fit(context, -lane - 1, agent || "No agent", scene.labels - left - 10);
  context.fillText(name.cut, left, y);
}

function paintLine(work: Work, line: number, top: number): void {
  const { scene, width } = work;
  const { layout, window } = scene;
  const { lineStart, lineRows, start } = layout;
  const last = lineStart[line + 1];
  let at = firstOnLine(work, line);
  while (at < last && start[lineRows[at]] <= window.to) {
    const row = lineRows[at];
    const x0 = xOf(scene, width, start[row]);
    const x1 = xOf(scene, width, drawnEnd(scene, row));
    paintOne(work, row, x0, x1, top);
    if (x1 - x0 >= 1) {
      at += 1;
      continue;
    }
    // Everything that begins within this pixel is drawn as the one bar, but a failure always shows.
    const until = msAt(scene, width, Math.floor(x0) + 1);
    at += 1;
    while (at < last && start[lineRows[at]] < until && drawnEnd(scene, lineRows[at]) < until) {
      if (isFailure(layout, lineRows[at])) paintFailure(work, x0, top);
      at += 1;
    }
  }
}

/** The first entry of a line that reaches into the window. */
function firstOnLine({ scene }: Work, line: number): number {
  const { lineStart, lineRows, start } = scene.layout;
  const first = lineStart[line];
  const begins = partitionPoint(first, lineStart[line + 1], (at) => start[lineRows[at]] < scene.window.from);
  // The one before may have begun earlier and still be at work.
  return Math.max(first, begins - 1);
}

function paintOne(work: Work, row: number, x0: number, x1: number, top: number): void {
  const { context, palette, scene, texts, width } = work;
  if (x1 < scene.labels) return;
  const { layout } = scene;
  const hue = familyOf(layout.family[row]).hue;
  const strength = strengthOf(scene, row);
  context.globalAlpha = strength;
  const left = Math.max(x0, scene.labels - 8);
  const wide = Math.max(isPoint(layout, row) ? 2 : 1, Math.min(x1, width + 8) - left - 1);
  if (wide <= 3) {
    context.fillStyle = isFailure(layout, row) ? palette.error : palette.hue[hue];
    context.fillRect(left, top + PAD, wide, HIGH);
  } else {
    paintInterval(work, row, left, top + PAD, wide, HIGH, strength);
  }
  if (row === scene.selectedRow || row === scene.hoverRow) {
    context.strokeStyle = row === scene.selectedRow ? palette.accent : palette.dim;
    context.lineWidth = 2;
    context.strokeRect(left - 1, top + PAD - 2, wide + 2, HIGH + 4);
  }
  if (isFailure(layout, row)) paintFailure(work, left, top);
  const room = Math.min(wide, width - left) - 10;
  if (room > NAMED && layout.state[row] === SpanState.Ok) {
    const seen = Math.max(left, scene.labels);
    context.fillStyle = palette.onHue[hue];
    const name = texts.details.fit(
      context,
      row,
      layout.text(layout.name[row]),
      Math.floor(room - (seen - left)),
    );
    context.fillText(name.cut, seen + 5, top + ROW_HEIGHT / 2 + 0.5);
  }
  context.globalAlpha = 1;
}

function paintFailure({ context, palette }: Work, x: number, top: number): void {
  context.fillStyle = palette.error;
  context.fillRect(x, top + PAD + HIGH, 3, 2);
  paintDiamond(context, x + 1, top + PAD, 3.5);
}
