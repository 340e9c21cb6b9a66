// What the keys do on the timeline.

import { between } from "../../base/time";
import { deepestShown } from "../../model/fold";
import { groupOf } from "../../model/sibling-groups";
import { around } from "../../model/time-window";
import { stepRow } from "../../model/timeline-marks";
import { type Handlers, useActions } from "../../state/keyboard";
import { drawnEnd } from "./bar-words";
import type { Scene } from "./scene";
import type { Mode } from "./scene-rows";

const ZOOM_STEP = 0.75;
const PAN_STEP = 0.15;

/** The ways in which the timeline is changed. */
export type Moves = {
  /** Selects a row and scrolls to it; nothing for -1. The time on show moves only if the row is not in it. */
  walkTo: (row: number) => void;
  /** Changes the scene and shows the change; the answer, if any, is the scroll offset. */
  change: (body: () => number | undefined) => void;
  /** Goes to the next (or previous) row of a list, by time. */
  step: (rows: Uint32Array, back: boolean) => void;
};

/** Selecting and stepping, as the keys and the toolbar do it. */
export function movesOf(scene: Scene, change: Moves["change"], select: (row: number) => void): Moves {
  const walkTo = (row: number) => {
    if (row < 0) return;
    bringIntoTime(scene, row);
    change(() => scene.scrollTo(row));
    select(row);
  };
  return {
    walkTo,
    change,
    step: (rows, back) => {
      const row = stepRow(scene.layout, rows, scene.selectedRow, back);
      if (row < 0) return;
      scene.unfoldTo(row);
      walkTo(row);
    },
  };
}

/** Moves the time on show by as much as it takes to see where a row begins, if nothing of the row is in it. */
function bringIntoTime(scene: Scene, row: number): void {
  const { from, to } = scene.window;
  const start = scene.layout.start[row];
  if (start <= to && drawnEnd(scene, row) >= from) return;
  scene.lookOnly(around(start, 0.3, between(from, to)));
}

/** Offers the timeline's actions to the keyboard. */
export function useTimelineKeys(scene: Scene, moves: Moves, selectedSpan: number | null): void {
  const { walkTo, change, step } = moves;
  const { layout, marks } = scene;
  const fold = (wanted: boolean) => {
    const row = scene.selectedRow;
    if (row < 0) return walkTo(scene.rowBeside(0));
    const group = groupOf(scene.groups, row);
    // A call of an open group closes it; what is below the call itself folds first.
    const closes = wanted && group !== null && scene.isOpen(group);
    const opens = !wanted && group !== null && !scene.isOpen(group);
    if (group && (opens || (closes && (layout.descendants[row] === 0 || scene.isFolded(row))))) {
      return change(() => scene.toggleGroup(group));
    }
    const canTurn = layout.descendants[row] > 0 && scene.isFolded(row) !== wanted;
    if (canTurn) return change(() => scene.toggle(row));
    walkTo(wanted ? layout.parent[row] : layout.descendants[row] > 0 ? row + 1 : -1);
  };
  const deeper = (by: number) =>
    change(() => {
      const depth = deepestShown(layout, scene.visible) + by;
      return scene.foldTo(Math.max(0, depth));
    });
  const measure = () =>
    change(() => {
      const row = scene.selectedRow;
      const first = scene.measured;
      if (row < 0) return undefined;
      // An interval without length is one whose second point is still to be set.
      if (first && first.from === first.to) scene.measure({ from: first.from, to: drawnEnd(scene, row) });
      else scene.measure({ from: layout.start[row], to: layout.start[row] });
      return undefined;
    });
  const handlers: Handlers = {
    "row-next": () => walkTo(scene.rowBeside(1)),
    "row-previous": () => walkTo(scene.rowBeside(-1)),
    fold: () => fold(true),
    unfold: () => fold(false),
    collapse: () => deeper(-1),
    expand: () => deeper(1),
    "zoom-in": () => scene.zoom(0.5, ZOOM_STEP),
    "zoom-out": () => scene.zoom(0.5, 1 / ZOOM_STEP),
    "pan-left": () => scene.pan(-PAN_STEP),
    "pan-right": () => scene.pan(PAN_STEP),
    fit: () => scene.fit(),
    "critical-path": () =>
      change(() => {
        scene.critical = !scene.critical;
        return undefined;
      }),
    "error-next": () => step(marks.errors, false),
    "error-previous": () => step(marks.errors, true),
    "handoff-next": () => step(marks.handoffs, false),
    "handoff-previous": () => step(marks.handoffs, true),
    measure,
    ...(scene.longWaits
      ? {
          "fold-waiting": () => change(() => scene.foldWaiting(!scene.foldsWaiting)),
        }
      : {}),
    repeats: () => change(() => scene.foldRepeats(!scene.repeats)),
  };
  const arrange = (mode: Mode) => () => change(() => scene.arrange(scene.mode === mode ? "rows" : mode));
  const arranging: Handlers = { lanes: arrange("lanes"), flame: arrange("flame") };
  const hits = scene.hits?.rows;
  if (hits) {
    handlers["hit-next"] = () => step(hits, false);
    handlers["hit-previous"] = () => step(hits, true);
  }
  // With a row selected, Enter belongs to the inspector.
  if (selectedSpan === null) handlers.select = () => walkTo(scene.rowBeside(0));
  // The flame graph has keys of its own, and neither rows nor time.
  useActions(scene.mode === "flame" ? arranging : { ...handlers, ...arranging });
}
