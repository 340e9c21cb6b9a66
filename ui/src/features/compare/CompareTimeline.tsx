// Two runs as a split timeline: one above the other, from their starts, over the same time.

import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { formatDuration } from "../../base/format";
import { between, most, relativeMs } from "../../base/time";
import { pixelRatio } from "../../ipc/zoom";
import { changeWords, packLanes } from "../../model/compare";
import type { CompareLayout } from "../../model/compare-layout";
import { fitWindow, panWindow, type TimeWindow, zoomWindow } from "../../model/time-window";
import { useActions } from "../../state/keyboard";
import styles from "./CompareTimeline.module.css";
import { type ComparePlan, LANES, paintCompare, readColours, rowAt } from "./paint-compare";

type Props = {
  layout: CompareLayout;
  chosen: number;
  durations: boolean;
  onChoose: (row: number) => void;
};

const ZOOM = 0.75;
const PAN = 0.15;

/** The split timeline. */
export function CompareTimeline({ layout, chosen, durations, onChoose }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const bounds = useMemo(() => boundsOf(layout), [layout]);
  const [shown, setShown] = useState<TimeWindow | null>(null);
  const [hovered, setHovered] = useState(-1);
  const drag = useRef<{ x: number; moved: boolean } | null>(null);
  const lanes = useMemo(
    () => ({
      left: packLanes(layout.left.start, layout.left.end, LANES),
      right: packLanes(layout.right.start, layout.right.end, LANES),
    }),
    [layout],
  );
  const window_ = shown ?? bounds;
  const plan = useMemo<ComparePlan>(
    () => ({ layout, lanes, window: window_, chosen, durations }),
    [layout, lanes, window_, chosen, durations],
  );
  usePainted(canvas, box, plan);

  const zoom = (factor: number, at = 0.5) => setShown(zoomWindow(window_, at, factor, bounds));
  const pan = (by: number) => setShown(panWindow(window_, by, bounds));
  useActions({
    "zoom-in": () => zoom(ZOOM),
    "zoom-out": () => zoom(1 / ZOOM),
    "pan-left": () => pan(-PAN),
    "pan-right": () => pan(PAN),
    fit: () => setShown(null),
  });
  const wheel = useRef(zoom);
  useEffect(() => {
    wheel.current = zoom;
  });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const left = event.clientX - element.getBoundingClientRect().left;
      wheel.current(event.deltaY > 0 ? 1 / ZOOM : ZOOM, left / Math.max(1, element.clientWidth));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);

  const under = (event: PointerEvent<HTMLDivElement>) => {
    const place = event.currentTarget.getBoundingClientRect();
    return rowAt(plan, event.clientX - place.left, event.clientY - place.top, place.width, place.height);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const grip = drag.current;
    if (!grip) return setHovered(under(event));
    const by = (grip.x - event.clientX) / Math.max(1, event.currentTarget.clientWidth);
    if (!grip.moved && Math.abs(grip.x - event.clientX) < 4) return;
    drag.current = { x: event.clientX, moved: true };
    pan(by);
  };
  const described = hovered >= 0 ? hovered : chosen;
  return (
    <div className={styles.timeline}>
      <div
        className={styles.box}
        ref={box}
        role="img"
        aria-label="Both runs over the same time; the list has the same steps in words"
        data-testid="compare-timeline"
        data-from={window_.from}
        data-to={window_.to}
        onPointerDown={(event) => {
          drag.current = { x: event.clientX, moved: false };
        }}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setHovered(-1)}
        onPointerUp={(event) => {
          const moved = drag.current?.moved ?? false;
          drag.current = null;
          const row = under(event);
          if (!moved && row >= 0) onChoose(row);
        }}
      >
        <canvas ref={canvas} className={styles.canvas} />
      </div>
      <p className={styles.words}>
        {described < 0
          ? "What is the same in both runs is dimmed. Wheel or W and S zoom, drag or A and D move, F fits."
          : rowWords(layout, described)}
      </p>
    </div>
  );
}

function rowWords(layout: CompareLayout, row: number): string {
  const side = (name: "left" | "right") => {
    const { span, start, end } = layout[name];
    if ((span[row] ?? -1) < 0) return "";
    return `${name} ${formatDuration(between(start[row], end[row]))}`;
  };
  const both = [side("left"), side("right")].filter((words) => words !== "").join(", ");
  return `${layout.name(row) || "unnamed"}: ${changeWords(layout.changes[row] ?? 0).join(", ")} · ${both}`;
}

function boundsOf(layout: CompareLayout): TimeWindow {
  let last = relativeMs(1);
  for (const { end } of [layout.left, layout.right])
    for (let row = 0; row < end.length; row += 1) last = most(last, end[row]);
  return fitWindow(relativeMs(0), last);
}

function usePainted(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  box: React.RefObject<HTMLElement | null>,
  plan: ComparePlan,
): void {
  useEffect(() => {
    const [element, holder] = [canvas.current, box.current];
    const context = element?.getContext("2d", { alpha: false });
    if (!element || !holder || !context) return;
    const draw = () => {
      const [width, height] = [holder.clientWidth, holder.clientHeight];
      const ratio = pixelRatio();
      element.width = Math.round(width * ratio);
      element.height = Math.round(height * ratio);
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paintCompare(context, plan, readColours(), width, height);
    };
    const frame = requestAnimationFrame(draw);
    const sizes = new ResizeObserver(draw);
    sizes.observe(holder);
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", draw);
    return () => {
      cancelAnimationFrame(frame);
      sizes.disconnect();
      dark.removeEventListener("change", draw);
    };
  }, [canvas, box, plan]);
}
