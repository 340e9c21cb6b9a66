// What the pointer does over the rows: dragging pans, with shift it measures, a click selects or folds.

import { type PointerEvent, useRef } from "react";
import type { RelativeMs } from "../../base/time";
import type { SiblingGroup } from "../../model/sibling-groups";
import { foldLeft } from "./paint-label";
import { rowUnder } from "./row-under";
import type { Scene } from "./scene";
import { msAt } from "./work";

const DRAG_LEAST = 4;

type Drag = { x: number; does: "nothing" | "pan" | "measure"; measures: boolean; fromMs: RelativeMs };

type Does = {
  /** The pointer is over a row, or over none. */
  onPoint: (at: { row: number; x: number; y: number } | null) => void;
  onSelect: (row: number) => void;
  onFold: (row: number) => void;
  onOpen: (group: SiblingGroup) => void;
  /** Something is measured now, or no more. */
  onMeasure: () => void;
};

/** Handlers for the element that the rows are scrolled in. */
export function usePointer(scene: Scene, does: Does) {
  const drag = useRef<Drag | null>(null);
  const place = (event: { clientX: number; clientY: number; currentTarget: HTMLElement }) => {
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const width = event.currentTarget.clientWidth;
    return { x, y, width, ms: x > scene.labels && x < width ? msAt(scene, width, x) : null };
  };
  const forget = () => {
    scene.hover(-1);
    scene.point(null);
    does.onPoint(null);
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const { x, y, width, ms } = place(event);
    const grip = drag.current;
    if (grip && (grip.does !== "nothing" || Math.abs(x - grip.x) >= DRAG_LEAST)) {
      if (grip.does === "nothing") {
        event.currentTarget.setPointerCapture(event.pointerId);
        grip.does = grip.measures ? "measure" : "pan";
        forget();
      }
      if (grip.does === "pan") scene.pan((grip.x - x) / Math.max(1, width - scene.labels));
      else scene.measure({ from: grip.fromMs, to: msAt(scene, width, Math.max(scene.labels, x)) });
      grip.x = x;
      return;
    }
    const row = rowUnder(scene, x, y, width);
    scene.hover(row, scene.mode === "rows" ? scene.placeAt(y) : undefined);
    scene.point(ms);
    does.onPoint(row < 0 ? null : { row, x, y });
  };

  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const done = drag.current?.does ?? "nothing";
    drag.current = null;
    if (done === "measure") does.onMeasure();
    const { x, y, width } = place(event);
    const row = rowUnder(scene, x, y, width);
    if (done !== "nothing" || row < 0 || event.button !== 0 || event.shiftKey || x >= width) return;
    const under = scene.placeAt(y);
    const head = scene.headAt(under);
    const onFold =
      scene.mode === "rows" &&
      (head !== null || scene.layout.descendants[row] > 0) &&
      Math.abs(x - foldLeft(scene, under) - 4) <= 9;
    if (onFold && head) does.onOpen(head);
    else if (onFold) does.onFold(row);
    else does.onSelect(row);
  };

  return {
    /** Selects the row under the pointer. */
    selectAt: (event: React.MouseEvent<HTMLElement>) => {
      const { x, y, width } = place(event);
      const row = rowUnder(scene, x, y, width);
      if (row >= 0) does.onSelect(row);
    },
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const { x, ms } = place(event);
      if (event.button !== 0 || ms === null) return;
      drag.current = { x, does: "nothing", measures: event.shiftKey, fromMs: ms };
    },
    onPointerMove,
    onPointerUp,
    onPointerLeave: forget,
    onPointerCancel: () => {
      drag.current = null;
    },
    onDoubleClick: (event: React.MouseEvent<HTMLElement>) => {
      const { x, y, width } = place(event);
      const row = rowUnder(scene, x, y, width);
      if (row >= 0) scene.lookAt(row);
    },
  };
}
