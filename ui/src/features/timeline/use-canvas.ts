// A canvas that has the size of its element in device pixels and is painted when its scene asks.

import { type RefObject, useEffect, useRef } from "react";
import { pixelRatio } from "../../ipc/zoom";
import type { Painters } from "./painters";
import { onLookChange, type Palette, readPalette } from "./palette";

/** What a painter paints on. Sizes are in CSS pixels. */
export type Sheet = {
  context: CanvasRenderingContext2D;
  palette: Palette;
  width: number;
  height: number;
  /** Device pixels in a CSS pixel. */
  ratio: number;
  /** Nothing that was painted before is there, or all of it has other colours now. */
  fresh: boolean;
};

/** Paints one canvas. */
type Paint<Of> = (sheet: Sheet, scene: Of) => void;

/** Binds a canvas to a scene. `box` is the element whose size it takes. */
export function useCanvas<Of extends Painters>(
  canvas: RefObject<HTMLCanvasElement | null>,
  box: RefObject<HTMLElement | null>,
  scene: Of,
  paint: Paint<Of>,
): void {
  const latest = useRef(paint);
  useEffect(() => {
    latest.current = paint;
    scene.repaint();
  });

  useEffect(() => {
    const element = canvas.current;
    const holder = box.current;
    // Kept in plain memory: where the canvas lives on the graphics side, WebKitGTK copies the whole of it for every
    // frame, and without a graphics card that takes longer than all painting. docs/internals/benchmarks.md has the
    // figures.
    const context = element?.getContext("2d", { alpha: false, willReadFrequently: true });
    if (!element || !holder || !context) return;
    const sheet: Sheet = { context, palette: readPalette(), width: 0, height: 0, ratio: 1, fresh: true };

    // Asking an element for its size makes the browser lay out what was just written: only where it has changed.
    let isMeasured = false;
    const draw = () => {
      if (!isMeasured || sheet.ratio !== pixelRatio()) measureSheet(sheet, element, holder);
      isMeasured = true;
      context.setTransform(sheet.ratio, 0, 0, sheet.ratio, 0, 0);
      latest.current(sheet, scene);
      sheet.fresh = false;
    };
    const renew = () => {
      sheet.palette = readPalette();
      sheet.fresh = true;
      scene.repaint();
    };

    const stops = [scene.addPainter(draw), onLookChange(renew)];
    const sizes = new ResizeObserver(() => {
      isMeasured = false;
      scene.repaint();
    });
    sizes.observe(holder);
    return () => {
      sizes.disconnect();
      for (const stop of stops) stop();
    };
  }, [canvas, box, scene]);
}

function measureSheet(sheet: Sheet, element: HTMLCanvasElement, holder: HTMLElement): void {
  sheet.width = holder.clientWidth;
  sheet.height = holder.clientHeight;
  sheet.ratio = pixelRatio();
  const wide = Math.round(sheet.width * sheet.ratio);
  const high = Math.round(sheet.height * sheet.ratio);
  if (element.width === wide && element.height === high) return;
  element.width = wide;
  element.height = high;
  element.style.width = `${sheet.width}px`;
  element.style.height = `${sheet.height}px`;
  sheet.fresh = true;
}
