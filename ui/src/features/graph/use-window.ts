// Which part of something large is in view, in coarse steps, so that what is drawn changes seldom while it scrolls.

import { type RefObject, useEffect, useState } from "react";

const COARSE = 240;

/** A part of what is scrolled, with some room around what is seen. */
export type Part = { top: number; bottom: number; left: number; right: number };

/** The part of a scroller's content to draw. */
export function useWindow(box: RefObject<HTMLElement | null>): Part {
  const [part, setPart] = useState<Part>({ top: 0, bottom: 1200, left: 0, right: 1600 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => {
      const { scrollTop, scrollLeft, clientHeight, clientWidth } = element;
      const [top, left] = [Math.floor(scrollTop / COARSE) - 1, Math.floor(scrollLeft / COARSE) - 1];
      const next = {
        top: Math.max(0, top * COARSE),
        left: Math.max(0, left * COARSE),
        bottom: (Math.ceil((scrollTop + clientHeight) / COARSE) + 1) * COARSE,
        right: (Math.ceil((scrollLeft + clientWidth) / COARSE) + 1) * COARSE,
      };
      setPart((before) => (isSame(before, next) ? before : next));
    };
    look();
    element.addEventListener("scroll", look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", look);
      observer.disconnect();
    };
  }, [box]);
  return part;
}

function isSame(one: Part, other: Part): boolean {
  return (
    one.top === other.top &&
    one.bottom === other.bottom &&
    one.left === other.left &&
    one.right === other.right
  );
}
