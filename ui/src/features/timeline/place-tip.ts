// Where a tooltip is: beside the pointer, and within the box that is pointed into.

const AWAY = 14;
const MARGIN = 8;

/** Moves a tooltip to the pointer. */
export function placeTip(tip: HTMLElement | null, box: HTMLElement | null, x: number, y: number): void {
  if (!tip || !box) return;
  const left = Math.min(x + AWAY, box.clientWidth - tip.offsetWidth - MARGIN);
  const below = y + AWAY + tip.offsetHeight < box.clientHeight;
  tip.style.transform = `translate(${Math.max(4, left)}px, ${below ? y + AWAY : y - AWAY - tip.offsetHeight}px)`;
}
