// The strip above the timeline. Drag across it to choose an interval, its edges to change it, inside it to move it; or
// with the keys, as a slider.

import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { formatDuration } from "../../base/format";
import { between, duration, later, least, most, type RelativeMs, scaled } from "../../base/time";
import { lengthOf, moved, type TimeWindow } from "../../model/time-window";
import { OverviewPainter, overviewX } from "./paint-overview";
import type { Scene } from "./scene";
import styles from "./Timeline.module.css";
import { useCanvas } from "./use-canvas";

type Grip = { part: "new" | "from" | "to" | "all"; x: number; window: TimeWindow; moved: boolean };

const NEAR = 7;
const STEP = 0.1;
const ZOOM = 0.75;
const FAR = 1e9;

const KEYS: Record<string, (scene: Scene) => void> = {
  ArrowLeft: (scene) => scene.pan(-STEP),
  ArrowRight: (scene) => scene.pan(STEP),
  ArrowUp: (scene) => scene.zoom(0.5, ZOOM),
  ArrowDown: (scene) => scene.zoom(0.5, 1 / ZOOM),
  PageUp: (scene) => scene.pan(-1),
  PageDown: (scene) => scene.pan(1),
  Home: (scene) => scene.pan(-FAR),
  End: (scene) => scene.pan(FAR),
};

/** The overview with its brush. */
export function Overview({ scene }: { scene: Scene }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const grip = useRef<Grip | null>(null);
  const [painter] = useState(() => new OverviewPainter());
  useCanvas(canvas, box, scene, painter.paint);
  // What the slider says of itself changes with every frame of a zoom: too often for a render.
  useEffect(() => {
    let said: unknown = null;
    return scene.addPainter(() => {
      if (!box.current || said === scene.window) return;
      said = scene.window;
      describe(box.current, scene);
    });
  }, [scene]);

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
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const move = KEYS[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    move(scene);
    event.preventDefault();
  };

  return (
    <div
      className={styles.overview}
      ref={box}
      role="slider"
      aria-label="Interval on show"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
      tabIndex={0}
      data-testid="timeline-overview"
      onKeyDown={onKeyDown}
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
      <canvas className={styles.canvas} ref={canvas} />
    </div>
  );
}

function describe(box: HTMLElement, { window, bounds, layout }: Scene): void {
  const middle = later(window.from, scaled(lengthOf(window), 0.5));
  const after = (ms: RelativeMs) => formatDuration(most(between(layout.from, ms), duration(0)));
  const now = String(Math.round((100 * between(bounds.from, middle)) / lengthOf(bounds)));
  const words = `${after(window.from)} to ${after(window.to)}`;
  if (box.getAttribute("aria-valuetext") === words) return;
  box.setAttribute("aria-valuenow", now);
  box.setAttribute("aria-valuetext", words);
}

/** The window after the pointer moved to `x` with a part of the brush in hand. */
function brushed(held: Grip, x: number, width: number, bounds: TimeWindow): TimeWindow {
  const perPixel = scaled(lengthOf(bounds), 1 / Math.max(1, width));
  const at = (pixel: number) => later(bounds.from, scaled(perPixel, Math.min(width, Math.max(0, pixel))));
  switch (held.part) {
    case "from":
      return { from: least(at(x), held.window.to), to: held.window.to };
    case "to":
      return { from: held.window.from, to: most(at(x), held.window.from) };
    case "all":
      return moved(held.window, scaled(perPixel, x - held.x));
    case "new":
      return { from: at(Math.min(held.x, x)), to: at(Math.max(held.x, x)) };
  }
}
