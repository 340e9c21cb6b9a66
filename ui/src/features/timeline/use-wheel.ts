// What the wheel does over the rows: with ctrl it zooms at the pointer, sideways or with shift it pans, else it
// scrolls.

import { type RefObject, useEffect } from "react";
import type { Scene } from "./scene";

const ZOOM_PER_PIXEL = 0.0022;
const LINE = 16;

/** Listens to the wheel on an element. Not passive, since zooming must keep the page from zooming. */
export function useWheel(box: RefObject<HTMLElement | null>, scene: Scene): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
      const across = (event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX) * unit;
      const chart = Math.max(1, element.clientWidth - scene.labels);
      if (event.ctrlKey || event.metaKey) {
        const x = event.clientX - element.getBoundingClientRect().left - scene.labels;
        const fraction = Math.min(1, Math.max(0, x / chart));
        scene.zoom(fraction, Math.exp(event.deltaY * unit * ZOOM_PER_PIXEL));
      } else if (Math.abs(across) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        scene.pan(across / chart);
      } else {
        return;
      }
      event.preventDefault();
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [box, scene]);
}
