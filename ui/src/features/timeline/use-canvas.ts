// A canvas that has the size of its element in device pixels and is painted when its scene asks.

import { type RefObject, useEffect, useRef } from "react";
import { onThemeChange, type Palette, readPalette } from "./palette";
import type { Scene } from "./scene";

/** Paints one canvas. Sizes are in CSS pixels. */
export type Paint = (
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  width: number,
  height: number,
) => void;

/** Binds a canvas to a scene. `box` is the element whose size it takes. */
export function useCanvas(
  canvas: RefObject<HTMLCanvasElement | null>,
  box: RefObject<HTMLElement | null>,
  scene: Scene,
  paint: Paint,
): void {
  const latest = useRef(paint);
  useEffect(() => {
    latest.current = paint;
    scene.repaint();
  });

  useEffect(() => {
    const element = canvas.current;
    const holder = box.current;
    const context = element?.getContext("2d", { alpha: false });
    if (!element || !holder || !context) return;
    let palette = readPalette();

    const draw = () => {
      const width = holder.clientWidth;
      const height = holder.clientHeight;
      const ratio = window.devicePixelRatio || 1;
      const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (element.width !== wide || element.height !== high) {
        element.width = wide;
        element.height = high;
        element.style.width = `${width}px`;
        element.style.height = `${height}px`;
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.fillStyle = palette.background;
      context.fillRect(0, 0, width, height);
      latest.current(context, scene, palette, width, height);
    };
    const refresh = () => {
      palette = readPalette();
      scene.repaint();
    };

    const stops = [scene.addPainter(draw), onThemeChange(refresh)];
    const sizes = new ResizeObserver(() => scene.repaint());
    sizes.observe(holder);
    return () => {
      sizes.disconnect();
      for (const stop of stops) stop();
    };
  }, [canvas, box, scene]);
}
