// Paints what happened when: a bar, a tick for an instant, and the duration in words.

import { formatDuration } from "../../base/format";
import { FAMILY_ERROR, familyOf, SpanState } from "../../model/families";
import { isPoint } from "../../model/timeline-layout";
import { paintDiamond } from "./paint-shapes";
import type { Palette } from "./palette";
import { ROW_HEIGHT, type Scene } from "./scene";
import type { TextFit } from "./text-fit";

const HIGH = 14;
const ROUND = 3;
const LEAST = 3;

type Chart = { left: number; width: number };

/** The end of a row as it is drawn: open spans reach to the last thing known of them. */
function drawnEnd(scene: Scene, row: number): number {
  const { layout } = scene;
  const state = layout.state[row];
  if (state === SpanState.Running) return Math.max(layout.to, layout.end[row]);
  return state === SpanState.Unfinished ? layout.subtreeEnd[row] : layout.end[row];
}

/** What stands beside a bar. */
export function barWords(scene: Scene, row: number): string {
  const { layout } = scene;
  const lasted = formatDuration(drawnEnd(scene, row) - layout.start[row]);
  switch (layout.state[row]) {
    case SpanState.Running:
      return `${lasted}, running`;
    case SpanState.Unfinished:
      return "unfinished";
    case SpanState.Cancelled:
      return `${lasted}, cancelled`;
    default:
      return lasted;
  }
}

/** Paints the right-hand part of a row. */
export function paintBar(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  fit: TextFit,
  row: number,
  top: number,
  chart: Chart,
): void {
  const { layout, window } = scene;
  const scale = chart.width / (window.to - window.from);
  const right = chart.left + chart.width;
  const x0 = chart.left + (layout.start[row] - window.from) * scale;
  const x1 = chart.left + (drawnEnd(scene, row) - window.from) * scale;
  const middle = top + ROW_HEIGHT / 2;
  if (x1 < chart.left - 1 || x0 > right + 1) {
    paintElsewhere(context, palette, x0 > right ? right - 9 : chart.left + 5, middle, x0 > right);
    return;
  }

  context.save();
  context.beginPath();
  context.rect(chart.left, top, chart.width, ROW_HEIGHT);
  context.clip();
  const failed = layout.state[row] === SpanState.Failed || layout.family[row] === FAMILY_ERROR;
  if (isPoint(layout, row)) {
    paintPoint(context, palette, row, scene, x0, middle, failed);
  } else {
    const left = Math.max(x0, chart.left - 8);
    const wide = Math.max(LEAST, Math.min(x1, right + 8) - left);
    paintStretch(context, palette, scene, row, left, middle - HIGH / 2, wide, failed);
    paintWords(context, palette, scene, fit, row, { left, right: left + wide, middle, failed }, chart);
  }
  context.restore();
}

function paintElsewhere(
  context: CanvasRenderingContext2D,
  palette: Palette,
  x: number,
  y: number,
  after: boolean,
): void {
  context.fillStyle = palette.lineStrong;
  context.beginPath();
  context.moveTo(after ? x : x + 4, y - 4);
  context.lineTo(after ? x + 4 : x, y);
  context.lineTo(after ? x : x + 4, y + 4);
  context.fill();
}

function paintPoint(
  context: CanvasRenderingContext2D,
  palette: Palette,
  row: number,
  scene: Scene,
  x: number,
  middle: number,
  failed: boolean,
): void {
  context.fillStyle = failed ? palette.error : palette.hue[familyOf(scene.layout.family[row]).hue];
  context.fillRect(Math.round(x) - 1, middle - HIGH / 2, 2, HIGH);
  if (failed) paintDiamond(context, Math.round(x), middle, 4.5);
}

function paintStretch(
  context: CanvasRenderingContext2D,
  palette: Palette,
  scene: Scene,
  row: number,
  left: number,
  top: number,
  wide: number,
  failed: boolean,
): void {
  const state = scene.layout.state[row];
  context.fillStyle = palette.hue[familyOf(scene.layout.family[row]).hue];
  context.strokeStyle = context.fillStyle;
  context.beginPath();
  context.roundRect(left, top, wide, HIGH, Math.min(ROUND, wide / 2));
  if (state === SpanState.Running || state === SpanState.Unfinished) {
    paintHatching(context, left, top, wide, state === SpanState.Running ? 1 : 0.45);
  } else {
    context.globalAlpha = state === SpanState.Cancelled ? 0.4 : 1;
    context.fill();
  }
  context.globalAlpha = 1;
  if (!failed) return;
  context.fillStyle = palette.error;
  context.fillRect(left, top + HIGH, wide, 2);
}

function paintHatching(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  wide: number,
  alpha: number,
): void {
  context.save();
  context.clip();
  context.globalAlpha = alpha * 0.22;
  context.fill();
  context.globalAlpha = alpha;
  context.lineWidth = 3.5;
  context.beginPath();
  for (let x = left - HIGH; x < left + wide; x += 8) {
    context.moveTo(x, top + HIGH);
    context.lineTo(x + HIGH, top);
  }
  context.stroke();
  context.restore();
}

function paintWords(
  context: CanvasRenderingContext2D,
  palette: Palette,
  scene: Scene,
  fit: TextFit,
  row: number,
  bar: { left: number; right: number; middle: number; failed: boolean },
  chart: Chart,
): void {
  const words = barWords(scene, row);
  context.font = palette.fontSmall;
  const sign = bar.failed ? 11 : 0;
  const width = fit.width(context, words) + sign;
  const y = bar.middle + 0.5;
  const edge = chart.left + chart.width;
  const seenRight = Math.min(bar.right, edge);
  if (bar.right + width + 10 <= edge) write(bar.right + 6);
  else if (seenRight - Math.max(bar.left, chart.left) >= width + 22) writeInside(seenRight - width - 12);
  else if (bar.left - width - 10 > chart.left) write(bar.left - width - 6);

  function writeInside(x: number): void {
    if (scene.layout.state[row] === SpanState.Ok) {
      context.fillStyle = palette.onHue[familyOf(scene.layout.family[row]).hue];
      context.fillText(words, x, y);
      return;
    }
    // Hatched, pale and failed bars carry their words on a plate.
    context.fillStyle = palette.background;
    context.beginPath();
    context.rect(x - 5, bar.middle - HIGH / 2, width + 10, HIGH);
    context.fill();
    write(x);
  }

  function write(x: number): void {
    context.fillStyle = bar.failed ? palette.error : palette.dim;
    if (bar.failed) paintDiamond(context, x + 4, bar.middle, 4);
    context.fillText(words, x + sign, y);
  }
}
