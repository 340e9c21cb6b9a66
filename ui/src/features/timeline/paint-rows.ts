// Paints the rows in view: the tree of labels on the left, the bars on the right.

import { FAMILY_ERROR, familyOf, SpanState } from "../../model/families";
import { ticksIn } from "../../model/ticks";
import { isOrphan, type TimelineLayout } from "../../model/timeline-layout";
import { paintBar } from "./paint-bar";
import { paintDiamond, paintFold, paintMark } from "./paint-shapes";
import type { Palette } from "./palette";
import { ROW_HEIGHT, type Scene } from "./scene";
import { TextFit } from "./text-fit";

const INDENT = 15;
const LEFT = 12;
const MARK = 10;
const fit = new TextFit();

/** Paints all rows in view. */
export function paintRows(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  width: number,
  height: number,
): void {
  const chart = { left: scene.labels, width: width - scene.labels };
  paintGrid(context, scene, palette, chart, height);
  context.textBaseline = "middle";
  const first = Math.max(0, Math.floor(scene.scrollTop / ROW_HEIGHT));
  const last = Math.min(scene.visible.length - 1, Math.floor((scene.scrollTop + height) / ROW_HEIGHT));
  for (let position = first; position <= last; position += 1) {
    const row = scene.visible[position];
    const top = position * ROW_HEIGHT - scene.scrollTop;
    paintBackground(context, scene, palette, row, top, width);
    paintLabel(context, scene, palette, row, top);
    paintBar(context, scene, palette, fit, row, top, chart);
  }
  context.fillStyle = palette.line;
  context.fillRect(chart.left - 1, 0, 1, height);
}

/** Where the fold mark of a row stands, from the left. */
export function foldLeft(scene: Scene, row: number): number {
  return LEFT + scene.layout.depth[row] * indentOf(scene);
}

function paintGrid(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  chart: { left: number; width: number },
  height: number,
): void {
  const scale = chart.width / (scene.window.to - scene.window.from);
  context.fillStyle = palette.line;
  context.globalAlpha = 0.5;
  for (const at of ticksIn(scene.window, chart.width).at) {
    context.fillRect(Math.round(chart.left + (at - scene.window.from) * scale), 0, 1, height);
  }
  context.globalAlpha = 1;
  if (!scene.live) return;
  const now = chart.left + (scene.layout.to - scene.window.from) * scale;
  if (now < chart.left || now > chart.left + chart.width) return;
  context.fillStyle = palette.live;
  context.globalAlpha = 0.55;
  context.fillRect(Math.round(now), 0, 1, height);
  context.globalAlpha = 1;
}

function paintBackground(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  row: number,
  top: number,
  width: number,
): void {
  const selected = row === scene.selectedRow;
  if (!selected && row !== scene.hoverRow) return;
  context.fillStyle = selected ? palette.selected : palette.hover;
  context.fillRect(0, top, width, ROW_HEIGHT);
  if (!selected) return;
  context.fillStyle = palette.accent;
  context.fillRect(0, top, 2, ROW_HEIGHT);
}

function paintLabel(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  row: number,
  top: number,
): void {
  const { layout } = scene;
  const indent = indentOf(scene);
  const middle = top + ROW_HEIGHT / 2;
  context.fillStyle = palette.line;
  for (let level = 0; level < layout.depth[row]; level += 1) {
    const x = LEFT + level * indent + 4;
    if (x > scene.labels * 0.7) break;
    context.fillRect(Math.round(x), top, 1, ROW_HEIGHT);
  }

  let x = foldLeft(scene, row);
  if (layout.descendants[row] > 0) paintFold(context, palette, x, middle, scene.isFolded(row));
  x += 14;
  paintMark(context, palette, layout.family[row], x, middle - MARK / 2, MARK);
  x += MARK + 7;

  const signs = paintSigns(context, scene, palette, row, middle);
  const room = scene.labels - 10 - signs - x;
  if (room < 12) return;
  const failed = layout.state[row] === SpanState.Failed || layout.family[row] === FAMILY_ERROR;
  context.font = palette.font;
  context.fillStyle = failed ? palette.error : palette.text;
  const name = fit.cut(context, layout.text(layout.name[row]) || familyOf(layout.family[row]).word, room);
  context.fillText(name, x, middle + 0.5);

  const detail = detailOf(layout, row);
  const used = fit.width(context, name) + 8;
  if (detail === "" || room - used < 24) return;
  context.fillStyle = palette.faint;
  context.fillText(fit.cut(context, detail, room - used), x + used, middle + 0.5);
}

function detailOf(layout: TimelineLayout, row: number): string {
  const detail = layout.text(layout.detail[row]);
  if (!isOrphan(layout, row)) return detail;
  return detail === "" ? "parent missing" : `parent missing · ${detail}`;
}

/** Signs at the right of the label: failed below a folded row. Returns the room they take. */
function paintSigns(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  row: number,
  middle: number,
): number {
  const below = scene.isFolded(row) ? scene.layout.failedBelow[row] : 0;
  if (below === 0) return 0;
  const text = `${below}`;
  context.font = palette.fontSmall;
  context.fillStyle = palette.error;
  const width = fit.width(context, text);
  const right = scene.labels - 10;
  context.fillText(text, right - width, middle + 0.5);
  paintDiamond(context, right - width - 8, middle, 4);
  return width + 18;
}

function indentOf(scene: Scene): number {
  // A narrow column shows deep trees by smaller steps rather than by losing the names.
  return Math.min(INDENT, Math.max(6, scene.labels / 18));
}
