// Paints the left part of a row: its place in the tree, its name and its detail.

import { familyOf } from "../../model/families";
import { isParentMissing, type TimelineLayout } from "../../model/timeline-layout";
import { isFailure } from "../../model/timeline-marks";
import { paintDiamond, paintFold, paintMark } from "./paint-shapes";
import { ROW_HEIGHT, type Scene } from "./scene";
import type { Work } from "./work";

const INDENT = 15;
const LEFT = 12;
const MARK = 10;
const EDGE = 10;
const SIGN = 34;

/** The place of the fold mark of a row, from the left. */
export function foldLeft(scene: Scene, row: number): number {
  return LEFT + scene.layout.depth[row] * indentOf(scene);
}

/** Paints a label. The context has the font of names. */
export function paintLabel({ context, palette, scene, texts }: Work, row: number, top: number): void {
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

  const room = scene.labels - EDGE - x - (failedInside(scene, row) > 0 ? SIGN : 0);
  if (room < 12) return;
  const said = layout.text(layout.name[row]) || familyOf(layout.family[row]).word;
  const name = texts.names.fit(context, row, said, room);
  context.fillStyle = isFailure(layout, row) ? palette.error : palette.text;
  context.fillText(name.cut, x, middle + 0.5);

  const used = name.width + 8;
  const detail = detailOf(layout, row);
  if (detail === "" || room - used < 24) return;
  context.fillStyle = isParentMissing(layout, row) ? palette.warn : palette.faint;
  context.fillText(texts.details.fit(context, row, detail, room - used).cut, x + used, middle + 0.5);
}

/** Paints how many failures a folded row hides. The context has the small font. */
export function paintSign({ context, palette, scene, texts }: Work, row: number, top: number): void {
  const below = failedInside(scene, row);
  if (below === 0) return;
  const middle = top + ROW_HEIGHT / 2;
  const text = texts.signs.fit(context, row, String(below));
  const right = scene.labels - EDGE;
  context.fillStyle = palette.error;
  context.fillText(text.cut, right - text.width, middle + 0.5);
  paintDiamond(context, right - text.width - 8, middle, 4);
}

function failedInside(scene: Scene, row: number): number {
  return scene.isFolded(row) ? scene.layout.failedBelow[row] : 0;
}

function detailOf(layout: TimelineLayout, row: number): string {
  const detail = layout.text(layout.detail[row]);
  if (!isParentMissing(layout, row)) return detail;
  return detail === "" ? "parent missing" : `parent missing · ${detail}`;
}

function indentOf(scene: Scene): number {
  // A narrow column shows deep trees by smaller steps rather than by losing the names.
  return Math.min(INDENT, Math.max(6, scene.labels / 18));
}
