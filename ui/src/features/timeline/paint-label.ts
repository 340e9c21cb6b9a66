// Paints the left part of a row: its place in the tree, its name and what it was asked.

import { familyOf } from "../../model/families";
import type { SiblingGroup } from "../../model/sibling-groups";
import { isParentMissing, type TimelineLayout } from "../../model/timeline-layout";
import { isFailure } from "../../model/timeline-marks";
import { namesEnd } from "./paint-agent";
import { paintDiamond, paintFold, paintMark } from "./paint-shapes";
import type { Scene } from "./scene";
import { ROW_HEIGHT } from "./scene-rows";
import type { Work } from "./work";

const INDENT = 15;
const LEFT = 12;
const FOLD = 14;
const MARK = 10;
const SIGN = 34;
/** What a name keeps, however deep its row is. */
const LEAST_NAME = 80;
/** What is right of a name at most: gutter, initials, and the sign of failures. */
const RIGHT = 42;

/** The place of the fold mark of a row, from the left. */
export function foldLeft(scene: Scene, place: number): number {
  return LEFT + Math.min(scene.levelAt(place), deepestIndent(scene)) * indentOf(scene);
}

/** Paints a label. The context has the font of names. */
export function paintLabel(work: Work, place: number, top: number): void {
  const { context, palette, scene, texts } = work;
  const { layout } = scene;
  const row = scene.visible[place];
  const head = scene.headAt(place);
  const indent = indentOf(scene);
  const middle = top + ROW_HEIGHT / 2;
  let x = foldLeft(scene, place);
  context.fillStyle = palette.line;
  for (let line = LEFT + 4; line < x; line += indent) context.fillRect(Math.round(line), top, 1, ROW_HEIGHT);

  if (head) paintFold(context, palette, x, middle, !scene.isOpen(head));
  else if (layout.descendants[row] > 0) paintFold(context, palette, x, middle, scene.isFolded(row));
  x += FOLD;
  paintMark(context, palette, layout.family[row], x, middle - MARK / 2, MARK);
  x += MARK + 7;

  const end = namesEnd(scene, place) - (failedInside(scene, place) > 0 ? SIGN : 0);
  if (end - x < 12) return;
  const said = layout.text(layout.name[row]) || familyOf(layout.family[row]).word;
  const failed = !head && isFailure(layout, row);
  const many = head ? `× ${head.calls.length}` : "";
  const manyWide = many === "" ? 0 : context.measureText(many).width + 6;
  const name = texts.names.fit(context, head ? -row - 1 : row, said, Math.max(12, end - x - manyWide));
  context.fillStyle = failed ? palette.error : palette.text;
  context.fillText(name.cut, x, middle + 0.5);
  x += name.width;
  if (many !== "" && x + manyWide <= end) {
    context.fillStyle = palette.dim;
    context.fillText(many, x + 6, middle + 0.5);
    x += manyWide;
  }
  paintDetail(work, row, head, x + 8, end, middle);
}

function paintDetail(
  { context, palette, scene, texts }: Work,
  row: number,
  head: SiblingGroup | null,
  x: number,
  end: number,
  middle: number,
): void {
  const { layout } = scene;
  const asked = scene.rowTexts.get(layout.span[row]);
  const detail = detailOf(layout, row, asked?.text ?? layout.text(layout.detail[row]));
  if (detail === "" || end - x < 24) return;
  const failed = !head && asked?.failed === true;
  context.fillStyle = isParentMissing(layout, row) ? palette.warn : failed ? palette.error : palette.faint;
  const key = head ? -row - 1 : row;
  context.fillText(texts.details.fit(context, key, detail, end - x).cut, x, middle + 0.5);
}

/** Paints how many failures a folded row hides, and how deep a row is that has no room to say it by its place. The
 * context has the small font. */
export function paintSign(work: Work, place: number, top: number): void {
  const { context, palette, scene, texts } = work;
  const middle = top + ROW_HEIGHT / 2;
  const level = scene.levelAt(place);
  if (level > deepestIndent(scene)) {
    const depth = String(level + 1);
    const wide = context.measureText(depth).width;
    const right = foldLeft(scene, place) - 3;
    context.fillStyle = palette.background;
    context.fillRect(right - wide - 2, top + 4, wide + 3, ROW_HEIGHT - 8);
    context.fillStyle = palette.dim;
    context.fillText(depth, right - wide, middle + 0.5);
  }
  const below = failedInside(scene, place);
  if (below === 0) return;
  const text = texts.signs.fit(context, scene.visible[place], String(below));
  const right = namesEnd(scene, place);
  context.fillStyle = palette.error;
  context.fillText(text.cut, right - text.width, middle + 0.5);
  paintDiamond(context, right - text.width - 8, middle, 4);
}

function failedInside(scene: Scene, place: number): number {
  const head = scene.headAt(place);
  if (head) return head.failed;
  const row = scene.visible[place];
  return scene.isFolded(row) ? scene.layout.failedBelow[row] : 0;
}

function detailOf(layout: TimelineLayout, row: number, detail: string): string {
  if (!isParentMissing(layout, row)) return detail;
  return detail === "" ? "parent missing" : `parent missing · ${detail}`;
}

function indentOf(scene: Scene): number {
  // A narrow column shows deep trees by smaller steps rather than by losing the names.
  return Math.min(INDENT, Math.max(6, scene.labels / 18));
}

/** The deepest level that is shown by its place. Below it, the level is a number. */
function deepestIndent(scene: Scene): number {
  const room = scene.labels - LEFT - FOLD - MARK - 7 - RIGHT - LEAST_NAME;
  return Math.max(2, Math.floor(room / indentOf(scene)));
}
