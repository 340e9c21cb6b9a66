// The rows of the timeline: a scrolling box whose canvas stays in place. Pointer, wheel and keys end up here.

import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { useActions } from "../../state/keyboard";
import { foldLeft, paintRows } from "./paint-rows";
import { RowTip } from "./RowTip";
import { RowWords } from "./RowWords";
import { ROW_HEIGHT, type Scene } from "./scene";
import styles from "./Timeline.module.css";
import { useCanvas } from "./use-canvas";
import { useWheel } from "./use-wheel";

const ZOOM_STEP = 0.75;
const PAN_STEP = 0.15;
const DRAG_LEAST = 4;

type Props = {
  scene: Scene;
  scroller: RefObject<HTMLDivElement | null>;
  /** Rows on show; folded ones are not counted. */
  count: number;
  baseMs: number;
  selectedSpan: number | null;
  onScrollTo: (scrollTop: number) => void;
  onSelect: (span: number, replace: boolean) => void;
};

/** The painted rows. */
export function TimelineRows({ scene, scroller, count, baseMs, selectedSpan, onScrollTo, onSelect }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<{ x: number; panned: boolean } | null>(null);
  const [tip, setTip] = useState<{ row: number; x: number; y: number } | null>(null);

  useCanvas(canvas, scroller, scene, (context, _, palette, width, height) => {
    scene.viewHeight = height;
    paintRows(context, scene, palette, width, height);
  });
  useWheel(scroller, scene);
  useEffect(
    () =>
      scene.addPainter(() => {
        const top = scene.rowAt(0);
        scroller.current?.setAttribute("data-top-row", top < 0 ? "" : String(scene.layout.span[top]));
      }),
    [scene, scroller],
  );

  const selectRow = (row: number) => {
    if (row < 0) return;
    onScrollTo(scene.scrollTo(row));
    onSelect(scene.layout.span[row], true);
  };
  const fold = (wanted: boolean) => {
    const row = scene.selectedRow;
    if (row < 0) return selectRow(scene.rowBeside(0));
    const canTurn = scene.layout.descendants[row] > 0 && scene.isFolded(row) !== wanted;
    if (canTurn) return onScrollTo(scene.toggle(row));
    selectRow(wanted ? scene.layout.parent[row] : scene.layout.descendants[row] > 0 ? row + 1 : -1);
  };
  useActions({
    "row-next": () => selectRow(scene.rowBeside(1)),
    "row-previous": () => selectRow(scene.rowBeside(-1)),
    fold: () => fold(true),
    unfold: () => fold(false),
    "zoom-in": () => scene.zoom(0.5, ZOOM_STEP),
    "zoom-out": () => scene.zoom(0.5, 1 / ZOOM_STEP),
    "pan-left": () => scene.pan(-PAN_STEP),
    "pan-right": () => scene.pan(PAN_STEP),
    fit: () => scene.fit(),
    // With a row selected, Enter belongs to the inspector.
    ...(selectedSpan === null ? { select: () => selectRow(scene.rowBeside(0)) } : {}),
  });

  const place = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const { x, y } = place(event);
    const grip = drag.current;
    if (grip && (grip.panned || Math.abs(x - grip.x) >= DRAG_LEAST)) {
      if (!grip.panned) event.currentTarget.setPointerCapture(event.pointerId);
      scene.pan((grip.x - x) / Math.max(1, event.currentTarget.clientWidth - scene.labels));
      drag.current = { x, panned: true };
      setTip(null);
      return;
    }
    const row = scene.rowAt(y);
    scene.hover(row);
    setTip(row < 0 ? null : { row, x, y });
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>) => {
    const panned = drag.current?.panned ?? false;
    drag.current = null;
    const { x, y } = place(event);
    const row = scene.rowAt(y);
    if (panned || row < 0 || event.button !== 0 || x >= event.currentTarget.clientWidth) return;
    const onFold = Math.abs(x - foldLeft(scene, row) - 4) <= 9 && scene.layout.descendants[row] > 0;
    if (onFold) onScrollTo(scene.toggle(row));
    else onSelect(scene.layout.span[row], false);
  };
  const leave = () => {
    scene.hover(-1);
    setTip(null);
  };

  return (
    <>
      <div
        className={styles.rows}
        ref={scroller}
        role="grid"
        aria-label="Timeline"
        aria-rowcount={count}
        aria-activedescendant={selectedSpan === null ? undefined : "timeline-row"}
        tabIndex={0}
        data-testid="timeline-rows"
        data-rows={scene.layout.rows}
        data-shown={count}
        data-selected={selectedSpan ?? ""}
        onScroll={(event) => {
          const { scrollTop } = event.currentTarget;
          if (Math.abs(scrollTop - scene.scrollTop) < 1) return;
          scene.scrollTop = scrollTop;
          scene.following = false;
          setTip(null);
          scene.repaint();
        }}
        onPointerDown={(event) => {
          const { x } = place(event);
          if (event.button === 0 && x > scene.labels) drag.current = { x, panned: false };
        }}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onDoubleClick={(event) => {
          const row = scene.rowAt(event.clientY - event.currentTarget.getBoundingClientRect().top);
          if (row >= 0) scene.lookAt(row);
        }}
        onPointerLeave={leave}
        onPointerCancel={() => {
          drag.current = null;
        }}
      >
        <div className={styles.spacer} style={{ height: count * ROW_HEIGHT }} role="presentation">
          <canvas className={styles.sticky} ref={canvas} />
          <RowWords scene={scene} selectedSpan={selectedSpan} />
        </div>
      </div>
      {tip && <RowTip scene={scene} row={tip.row} x={tip.x} y={tip.y} baseMs={baseMs} box={scroller} />}
    </>
  );
}
