// Which part of the picture is seen, and how large: wheel, drag, keys and buttons.

import { type PointerEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { type Area, EDGE, fitZoom, type GraphLayout } from "../../model/graph-layout";
import { useActions } from "../../state/keyboard";

const LEAST = 0.3;
const MOST = 3;
const ZOOM_PER_PIXEL = 0.0016;
const PAN = 60;
const COARSE = 40;

type Lens = { x: number; y: number; zoom: number };

/** A place to measure, and its size in coarse steps, so that little changes of the window change nothing. */
export function useArea(): [RefObject<HTMLDivElement | null>, Area] {
  const box = useRef<HTMLDivElement>(null);
  const { wide, high } = useSize(box);
  const coarse = (length: number) => Math.floor(length / COARSE) * COARSE;
  return [box, { wide: coarse(wide), high: coarse(high) }];
}

/** The size of an element. */
function useSize(box: RefObject<HTMLElement | null>): Area {
  const [size, setSize] = useState({ wide: 0, high: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setSize({ wide: element.clientWidth, high: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return size;
}

/** The lens over a layout. It shows the whole until a person moves it, and again when asked to. */
export function useLens(box: RefObject<HTMLElement | null>, layout: GraphLayout) {
  const [moved, setMoved] = useState<Lens | null>(null);
  const size = useSize(box);
  const lens = moved ?? fitted(size, layout);

  const zoomAt = (factor: number, x: number, y: number) => {
    const zoom = Math.min(MOST, Math.max(LEAST, lens.zoom * factor));
    const share = zoom / lens.zoom;
    setMoved({ zoom, x: x - (x - lens.x) * share, y: y - (y - lens.y) * share });
  };
  const zoomBy = (factor: number) => zoomAt(factor, size.wide / 2, size.high / 2);
  const panBy = (x: number, y: number) => setMoved({ ...lens, x: lens.x + x, y: lens.y + y });
  useActions({
    "zoom-in": () => zoomBy(1.25),
    "zoom-out": () => zoomBy(1 / 1.25),
    "pan-left": () => panBy(PAN, 0),
    "pan-right": () => panBy(-PAN, 0),
    fit: () => setMoved(null),
  });

  const wheel = useRef<(event: WheelEvent) => void>(undefined);
  useEffect(() => {
    wheel.current = (event) => {
      event.preventDefault();
      const rect = box.current?.getBoundingClientRect();
      const factor = Math.exp(-event.deltaY * ZOOM_PER_PIXEL);
      if (rect) zoomAt(factor, event.clientX - rect.left, event.clientY - rect.top);
    };
  });
  useEffect(() => {
    const element = box.current;
    const onWheel = (event: WheelEvent) => wheel.current?.(event);
    // Not passive: the page itself must not scroll or zoom.
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [box]);

  const drag = useRef<{ x: number; y: number } | null>(null);
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || (event.target as Element).closest("[data-place], button")) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { x: event.clientX - lens.x, y: event.clientY - lens.y };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const from = drag.current;
      if (from) setMoved({ ...lens, x: event.clientX - from.x, y: event.clientY - from.y });
    },
    onPointerUp: () => {
      drag.current = null;
    },
  };
  /** Brings a point of the layout into view; what is in view stays where it is. */
  const show = (x: number, y: number) => {
    const [left, top] = [lens.x + x * lens.zoom, lens.y + y * lens.zoom];
    if (left > PAN && left < size.wide - PAN && top > EDGE && top < size.high - EDGE) return;
    setMoved({ zoom: lens.zoom, x: size.wide / 2 - x * lens.zoom, y: size.high / 2 - y * lens.zoom });
  };
  return { ...lens, zoomBy, fit: () => setMoved(null), show, handlers };
}

/** In the middle where the whole fits, else from its beginning. */
function fitted(size: Area, layout: GraphLayout): Lens {
  const zoom = fitZoom(layout, size);
  const start = (room: number, length: number) => Math.max(EDGE, (room - length * zoom) / 2);
  return { zoom, x: start(size.wide, layout.wide), y: start(size.high, layout.high) };
}
