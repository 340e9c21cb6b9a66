// Scrolling by keys where nothing else has a use for them.

/** A line of text; several make a step. */
const STEP = 48;
/** A page goes on with the last lines of the one before. */
const KEPT = 40;

/** Scrolls what has the focus, else what fills most of the screen. */
export function scrollPage(by: "step" | "page" | "all", direction: 1 | -1): void {
  const box = scrollerAround(document.activeElement) ?? largestScroller();
  if (!box) return;
  if (by === "all") box.scrollTo({ top: direction > 0 ? box.scrollHeight : 0 });
  else box.scrollBy({ top: direction * (by === "step" ? STEP : Math.max(STEP, box.clientHeight - KEPT)) });
}

function scrollerAround(element: Element | null): Element | null {
  for (let at = element; at && at !== document.body; at = at.parentElement) if (isScroller(at)) return at;
  return null;
}

function largestScroller(): Element | null {
  let found: Element | null = null;
  let most = 0;
  for (const box of document.querySelectorAll("main, main *")) {
    const area = box.clientWidth * box.clientHeight;
    if (area > most && isScroller(box)) [found, most] = [box, area];
  }
  return found;
}

function isScroller(box: Element): boolean {
  return box.scrollHeight > box.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(box).overflowY);
}
