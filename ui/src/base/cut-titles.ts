// What an ellipsis hides is told on hover, wherever it is: one listener for the whole window, so that no place can
// forget it. An element with words of its own on hover keeps them.

import { visibleText } from "./visible";

/** How far up from what the pointer is on the cut element is looked for. */
const STEPS = 4;
/** Longest text that is told, in characters. */
const MOST = 2_000;
const OURS = "data-cut-title";

/** Starts; gives what ends it. */
export function startCutTitles(): () => void {
  const tell = ({ target }: Event) => {
    if (target instanceof Element) tellCut(target);
  };
  document.addEventListener("pointerover", tell);
  return () => document.removeEventListener("pointerover", tell);
}

function tellCut(from: Element): void {
  let element: Element | null = from;
  for (let step = 0; element !== null && step < STEPS; step += 1, element = element.parentElement) {
    if (element.hasAttribute(OURS)) {
      // It may have more room or another text since.
      element.removeAttribute(OURS);
      element.removeAttribute("title");
    }
    if (element.closest(`[title]:not([${OURS}])`) !== null) return;
    if (!isCut(element)) continue;
    element.setAttribute("title", visibleText((element.textContent ?? "").slice(0, MOST).trim()));
    element.setAttribute(OURS, "");
    return;
  }
}

function isCut(element: Element): boolean {
  return element.scrollWidth > element.clientWidth && getComputedStyle(element).textOverflow === "ellipsis";
}
