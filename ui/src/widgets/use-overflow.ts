// How many items of a wrapping row are below its first line. They are not seen, and out of reach.

import { type RefObject, useEffect, useLayoutEffect, useState } from "react";

/** The number, from the end. `row` has one line's height and hides the others, unless it is `open`. */
export function useOverflow(row: RefObject<HTMLElement | null>, open = false): number {
  const [below, setBelow] = useState(0);
  useLayoutEffect(() => setBelow(hideBelow(row.current, open)));
  useEffect(() => {
    const sizes = new ResizeObserver(() => setBelow(hideBelow(row.current, open)));
    if (row.current) sizes.observe(row.current);
    return () => sizes.disconnect();
  }, [row, open]);
  return below;
}

function hideBelow(row: HTMLElement | null, open: boolean): number {
  let count = 0;
  const items = [...(row?.children ?? [])] as HTMLElement[];
  for (const item of items) {
    const isBelow = item.offsetTop > (items[0]?.offsetTop ?? 0) + item.offsetHeight / 2;
    item.toggleAttribute("inert", isBelow && !open);
    if (isBelow) count += 1;
  }
  return count;
}
