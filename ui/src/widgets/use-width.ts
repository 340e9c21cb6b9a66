// How wide an element is.

import { type RefObject, useEffect, useState } from "react";

/** Where nothing is laid out, as in tests. */
const UNKNOWN = 800;

/** The width of an element's content in pixels, as it changes. */
export function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(UNKNOWN);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth || UNKNOWN);
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [box]);
  return width;
}
