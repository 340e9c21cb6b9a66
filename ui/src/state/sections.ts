// The sections of a page, walked with the keys of rows.

import type { RefObject } from "react";
import { useActions } from "./keyboard";

/** Offers j and k for as long as the page is on show: they take the focus from one titled section to the next. */
export function useSectionKeys(page: RefObject<HTMLElement | null>): void {
  const step = (by: 1 | -1) => {
    const all = [
      ...(page.current?.querySelectorAll<HTMLElement>("section[aria-label], section[aria-labelledby]") ?? []),
    ];
    const now = document.activeElement;
    const inside = all.findLastIndex((section) => section.contains(now));
    const next = all[inside < 0 ? 0 : Math.min(all.length - 1, Math.max(0, inside + by))];
    if (!next) return;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView?.({ block: "nearest" });
  };
  useActions({ "row-next": () => step(1), "row-previous": () => step(-1) });
}
