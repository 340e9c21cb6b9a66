// The strip above the timeline. Drag across it to choose a stretch, its edges to change it, inside it to move it.

import { type PointerEvent, useRef, useState } from "react";
import type { TimeWindow } from "../../model/time-window";
import { OverviewPainter, overviewX } from "./paint-overview";
import type { Scene } from "./scene";
import styles from "./Timeline.module.css";
import { useCanvas } from "./use-canvas";

type Grip = { part: "new" | "from" | "to" | "all"; x: number; window: TimeWindow; moved: boolean };

const NEAR = 7;

/** The overview with its brush. */
export function Overview({ scene }: { scene: Scene }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const grip = useRef<Grip | null>(null);
  const [painter] = useState(() => new OverviewPainter());
  useCanvas(canvas, box, scene, painter.paint);

  const xOf = (event: PointerEvent<HTMLDivElement>) =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  const partAt = (x: number, width: number): Grip["part"] => {
    const from = overviewX(scene, scene.window.from, width);
    const to = overviewX(scene, scene.window.to, width);
    if (from < 1 && to > width - 1) return "new";
    if (Math.abs(x - from) <= NEAR) return "from";
    if (Math.abs(x - to) <= NEAR) return "to";
    return x > from && x < to ? "all" : "new";
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const width = event.currentTarget.clientWidth;
    const x = xOf(event);
    const held = grip.current;
    if (!held) {
      event.currentTarget.dataset.part = partAt(x, width);
      return;
    }
    held.moved ||= Math.abs(x - held.x) > 2;
    if (held.moved) scene.look(brushed(held, x, width, scene.bounds));
  };

  return (
    <div
      className={styles.overview}
      ref={box}
      role="group"
      aria-label="Overview"
      data-testid="timeline-overview"
      onPointerDown={(event) => {
        const x = xOf(event);
        event.currentTarget.setPointerCapture(event.pointerId);
        grip.current = {
          part: partAt(x, event.currentTarget.clientWidth),
          x,
          window: scene.window,
          moved: false,
        };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        grip.current = null;
      }}
      onDoubleClick={() => scene.fit()}
    >
      <canvas
        className={styles.canvas}
        ref={canvas}
        role="img"
        aria-label="Activity over the whole session"
      />
    </div>
  );
}

/** The window after the pointer moved to `x` with a part of the brush in hand. */
function brushed(held: Grip, x: number, width: number, bounds: TimeWindow): TimeWindow {
  const perPixel = (bounds.to - bounds.from) / Math.max(1, width);
  const at = (pixel: number) => bounds.from + Math.min(width, Math.max(0, pixel)) * perPixel;
  const shift = (x - held.x) * perPixel;
  switch (held.part) {
    case "from":
      return { from: Math.min(at(x), held.window.to), to: held.window.to };
    case "to":
      return { from: held.window.from, to: Math.max(at(x), held.window.from) };
    case "all":
      return { from: held.window.from + shift, to: held.window.to + shift };
    case "new":
      return { from: at(Math.min(held.x, x)), to: at(Math.max(held.x, x)) };
  }
}
