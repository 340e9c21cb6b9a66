// Paints rows: the tree of labels on the left, the bars on the right. All of one kind at a time, since changing fonts
// and clips costs more than what they are changed for.

import { paintGutter } from "./paint-agent";
import { paintBar } from "./paint-bar";
import { paintConnectors, paintPathSteps } from "./paint-connectors";
import { paintGaps, paintGrid } from "./paint-grid";
import { paintGroup } from "./paint-group";
import { paintLabel, paintSign } from "./paint-label";
import { ROW_HEIGHT } from "./scene-rows";
import { placesIn, strengthAt, type Work } from "./work";

/** Paints the rows of a band. */
export function paintRows(work: Work): void {
  const { context, palette, scene, width, from, to } = work;
  const [first, last] = placesIn(work);
  const each = (paint: (place: number, top: number) => void) => {
    for (let place = first; place <= last; place += 1) paint(place, place * ROW_HEIGHT - scene.scrollTop);
  };
  const selected = scene.placeOf(scene.selectedRow);
  paintGaps(work);
  each((place, top) => paintBackground(work, place, top, place === selected));
  paintGrid(work);

  context.font = palette.font;
  each((place, top) => {
    context.globalAlpha = strengthAt(scene, place);
    paintLabel(work, place, top);
  });
  context.globalAlpha = 1;
  context.font = palette.fontSmall;
  each((place, top) => {
    paintSign(work, place, top);
    paintGutter(work, place, top);
  });

  context.save();
  context.beginPath();
  context.rect(scene.labels, from, width - scene.labels, to - from);
  context.clip();
  if (scene.critical) paintPathSteps(work, first, last);
  each((place, top) => {
    const head = scene.headAt(place);
    if (head) paintGroup(work, head, top);
    else paintBar(work, scene.visible[place], top, strengthAt(scene, place));
  });
  paintConnectors(work, first, last);
  context.restore();
  context.fillStyle = palette.line;
  context.fillRect(scene.labels - 1, from, 1, to - from);
}

function paintBackground(
  { context, palette, scene, width }: Work,
  place: number,
  top: number,
  selected: boolean,
): void {
  const found = scene.hits?.has[scene.visible[place]] === 1;
  if (selected || place === scene.hoverPlace) {
    context.fillStyle = selected ? palette.selected : palette.hover;
    context.fillRect(0, top, width, ROW_HEIGHT);
  }
  if (!selected && !found) return;
  context.fillStyle = selected ? palette.accent : palette.mark;
  context.fillRect(0, top, found && !selected ? 3 : 2, ROW_HEIGHT);
}
