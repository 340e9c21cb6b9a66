// Paints rows: the tree of labels on the left, the bars on the right. All of one kind at a time, since changing fonts
// and clips costs more than what they are changed for.

import { paintBar } from "./paint-bar";
import { paintConnectors } from "./paint-connectors";
import { paintGaps, paintGrid } from "./paint-grid";
import { paintLabel, paintSign } from "./paint-label";
import { ROW_HEIGHT } from "./scene";
import { placesIn, strengthOf, type Work } from "./work";

/** Paints the rows of a band. */
export function paintRows(work: Work): void {
  const { context, palette, scene, width, from, to } = work;
  const [first, last] = placesIn(work);
  const topOf = (place: number) => place * ROW_HEIGHT - scene.scrollTop;
  paintGaps(work);
  for (let place = first; place <= last; place += 1) {
    paintBackground(work, scene.visible[place], topOf(place));
  }
  paintGrid(work);

  context.font = palette.font;
  for (let place = first; place <= last; place += 1) {
    const row = scene.visible[place];
    context.globalAlpha = strengthOf(scene, row);
    paintLabel(work, row, topOf(place));
  }
  context.globalAlpha = 1;
  context.font = palette.fontSmall;
  for (let place = first; place <= last; place += 1) paintSign(work, scene.visible[place], topOf(place));

  context.save();
  context.beginPath();
  context.rect(scene.labels, from, width - scene.labels, to - from);
  context.clip();
  for (let place = first; place <= last; place += 1) {
    const row = scene.visible[place];
    paintBar(work, row, topOf(place), strengthOf(scene, row));
  }
  paintConnectors(work, first, last);
  context.restore();
  context.fillStyle = palette.line;
  context.fillRect(scene.labels - 1, from, 1, to - from);
}

function paintBackground({ context, palette, scene, width }: Work, row: number, top: number): void {
  const selected = row === scene.selectedRow;
  const found = scene.hits?.has[row] === 1;
  if (selected || row === scene.hoverRow) {
    context.fillStyle = selected ? palette.selected : palette.hover;
    context.fillRect(0, top, width, ROW_HEIGHT);
  }
  if (!selected && !found) return;
  context.fillStyle = selected ? palette.accent : palette.mark;
  context.fillRect(0, top, found && !selected ? 3 : 2, ROW_HEIGHT);
}
