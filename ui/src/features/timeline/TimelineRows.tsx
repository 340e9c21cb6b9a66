// The rows of the timeline: a canvas, and over it the box that is scrolled. The canvas is not in that box, since
// WebKitGTK then paints all of it twice. Pointer, wheel and keys end up here.

import { type RefObject, useEffect, useRef, useState } from "react";
import type { UnixMs } from "../../base/time";
import type { SiblingGroup } from "../../model/sibling-groups";
import { Marks } from "./Marks";
import { RowTip } from "./RowTip";
import { RowWords } from "./RowWords";
import { RowsPainter } from "./rows-painter";
import type { Scene } from "./scene";
import { ROW_HEIGHT } from "./scene-rows";
import styles from "./Timeline.module.css";
import { useCanvas } from "./use-canvas";
import { usePointer } from "./use-pointer";
import { useWheel } from "./use-wheel";

type Props = {
  scene: Scene;
  scroller: RefObject<HTMLDivElement | null>;
  /** Rows or lines on show; folded rows are not counted. */
  count: number;
  baseMs: UnixMs;
  selectedSpan: number | null;
  onSelect: (row: number) => void;
  onFold: (row: number) => void;
  onOpen: (group: SiblingGroup) => void;
  onMeasure: () => void;
};

/** The painted rows. */
export function TimelineRows({ scene, scroller, count, baseMs, selectedSpan, ...does }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [painter] = useState(() => new RowsPainter());
  const [tip, setTip] = useState<{ row: number; x: number; y: number } | null>(null);
  const { selectAt, ...pointer } = usePointer(scene, { ...does, onPoint: setTip });

  useCanvas(canvas, scroller, scene, (sheet, of) => {
    scene.viewHeight = sheet.height;
    scene.viewWidth = sheet.width;
    if (scene.scrollAsked && scroller.current) {
      scene.scrollAsked = false;
      scroller.current.scrollTop = scene.scrollTop;
      scene.scrollTop = scroller.current.scrollTop;
    }
    painter.paint(sheet, of);
  });
  useWheel(scroller, scene);
  useEffect(
    () => scene.addPainter(() => scroller.current && describe(scroller.current, scene)),
    [scene, scroller],
  );

  return (
    <div className={styles.stage}>
      <canvas className={styles.sheet} ref={canvas} />
      <Marks scene={scene} />
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
        data-mode={scene.mode}
        data-critical={scene.critical}
        data-errors={scene.marks.errors.length}
        data-hits={scene.hits?.rows.length ?? ""}
        onScroll={(event) => {
          const { scrollTop } = event.currentTarget;
          if (Math.abs(scrollTop - scene.scrollTop) < 1) return;
          scene.scrolled(scrollTop);
          if (tip) setTip(null);
        }}
        {...pointer}
        // The menu that opens is that of the selected row; asked for with a key, that is the one that was selected.
        onContextMenu={(event) => event.button === 2 && selectAt(event)}
      >
        <div className={styles.spacer} style={{ height: count * ROW_HEIGHT }} role="presentation" />
        <RowWords scene={scene} selectedSpan={selectedSpan} />
      </div>
      {tip && <RowTip scene={scene} row={tip.row} x={tip.x} y={tip.y} baseMs={baseMs} box={scroller} />}
    </div>
  );
}

/** Tells tests what is painted, without a render. */
function describe(box: HTMLElement, scene: Scene): void {
  const top = scene.rowAt(0);
  box.dataset.topRow = top < 0 ? "" : String(scene.layout.span[top]);
  box.dataset.window = `${scene.window.from.toFixed(3)} ${scene.window.to.toFixed(3)}`;
}
