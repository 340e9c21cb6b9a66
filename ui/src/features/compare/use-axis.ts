// The time that both runs are shown over: one window for both, moved by keys, wheel and drag.

import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { most, relativeMs } from "../../base/time";
import type { CompareLayout } from "../../model/compare-layout";
import { fitWindow, panWindow, type TimeWindow, zoomWindow } from "../../model/time-window";
import { useActions } from "../../state/keyboard";

const ZOOM = 0.75;
const PAN = 0.15;

/** The window and the ways to move it. Fractions are of the width of one run's track. */
export type Axis = {
  window: TimeWindow;
  zoom: (factor: number, at?: number) => void;
  pan: (by: number) => void;
};

/** The axis of two runs. */
export function useAxis(layout: CompareLayout): Axis {
  const bounds = useMemo(() => boundsOf(layout), [layout]);
  const [shown, setShown] = useState<TimeWindow | null>(null);
  const window = shown ?? bounds;
  const zoom = (factor: number, at = 0.5) => setShown(zoomWindow(window, at, factor, bounds));
  const pan = (by: number) => setShown(panWindow(window, by, bounds));
  useActions({
    "zoom-in": () => zoom(ZOOM),
    "zoom-out": () => zoom(1 / ZOOM),
    "pan-left": () => pan(-PAN),
    "pan-right": () => pan(PAN),
    fit: () => setShown(null),
  });
  return { window, zoom, pan };
}

/**
 * Ctrl and wheel zoom at the pointer, Shift and wheel move along; the wheel alone scrolls. `fractionAt` gives the place
 * in a track of a point of the window.
 */
export function useAxisWheel(
  box: RefObject<HTMLElement | null>,
  axis: Axis,
  fractionAt: (clientX: number) => number,
): void {
  const latest = useRef({ axis, fractionAt });
  useEffect(() => {
    latest.current = { axis, fractionAt };
  });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      const { axis, fractionAt } = latest.current;
      if (event.ctrlKey || event.metaKey)
        axis.zoom(event.deltaY > 0 ? 1 / ZOOM : ZOOM, fractionAt(event.clientX));
      else if (event.shiftKey) axis.pan(Math.sign(event.deltaY || event.deltaX) * PAN);
      else return;
      event.preventDefault();
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [box]);
}

function boundsOf(layout: CompareLayout): TimeWindow {
  let last = relativeMs(1);
  for (const { end } of [layout.left, layout.right])
    for (let row = 0; row < end.length; row += 1) last = most(last, end[row]);
  return fitWindow(relativeMs(0), last);
}
