// Paints two runs one above the other over the same time, from their starts, and joins the chosen pair.

import { between, type RelativeMs } from "../../base/time";
import { COMPARE_LAYOUT_CHANGES as CHANGES } from "../../ipc/layouts";
import { isDifference } from "../../model/compare";
import type { CompareLayout } from "../../model/compare-layout";
import { familyOf, HUES, type Hue, SpanState } from "../../model/families";
import { lengthOf, type TimeWindow } from "../../model/time-window";

/** Where what is painted. */
export type ComparePlan = {
  layout: CompareLayout;
  lanes: { left: Uint8Array; right: Uint8Array };
  window: TimeWindow;
  chosen: number;
  durations: boolean;
};

export const LANES = 14;
const GAP = 44;
const TOP = 22;
const LEAST = 1.5;

/** Top and lane height of a side. */
function bandOf(side: "left" | "right", height: number): { top: number; lane: number } {
  const lane = Math.max(4, Math.min(18, (height - GAP - 2 * TOP) / 2 / LANES));
  return { top: side === "left" ? TOP : TOP + LANES * lane + GAP, lane };
}

type Colours = Record<Hue | "text" | "faint" | "line" | "background" | "accent" | "error" | "font", string>;

/** The colours of the theme in force, and the font. */
export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const hues = Object.fromEntries(HUES.map((hue) => [hue, token(`--kind-${hue}`)])) as Record<Hue, string>;
  return {
    ...hues,
    text: token("--text"),
    faint: token("--text-faint"),
    line: token("--line-strong"),
    background: token("--bg"),
    accent: token("--accent"),
    error: token("--error"),
    font: `11px ${token("--font-ui")}`,
  };
}

/** Paints all of it. */
export function paintCompare(
  context: CanvasRenderingContext2D,
  plan: ComparePlan,
  colours: Colours,
  width: number,
  height: number,
): void {
  context.fillStyle = colours.background;
  context.fillRect(0, 0, width, height);
  for (const side of ["left", "right"] as const) paintSide(context, plan, colours, side, width, height);
  paintJoin(context, plan, colours, width, height);
}

function paintSide(
  context: CanvasRenderingContext2D,
  plan: ComparePlan,
  colours: Colours,
  side: "left" | "right",
  width: number,
  height: number,
): void {
  const { layout, lanes, durations } = plan;
  const { top, lane } = bandOf(side, height);
  const columns = layout[side];
  // The last pixel painted in each lane: a hundred thousand bars on a thousand pixels are a thousand bars.
  const painted = new Float64Array(LANES).fill(-1);
  context.globalAlpha = 1;
  context.fillStyle = colours.faint;
  context.font = colours.font;
  context.fillText(side === "left" ? "Left" : "Right", 8, top - 7);
  context.fillStyle = colours.line;
  context.fillRect(0, top - 3, width, 1);
  for (let row = 0; row < layout.rows; row += 1) {
    if ((columns.span[row] ?? -1) < 0) continue;
    const from = placeOf(columns.start[row], plan.window, width);
    const to = Math.max(placeOf(columns.end[row], plan.window, width), from + LEAST);
    if (to < 0 || from > width) continue;
    const at = lanes[side][row] ?? 0;
    const different = isDifference(layout.changes[row] ?? 0, durations);
    if (to <= (painted[at] ?? -1) && !different) continue;
    painted[at] = Math.max(painted[at] ?? -1, to);
    context.globalAlpha = different || plan.chosen === row ? 1 : 0.3;
    context.fillStyle = colours[familyOf(layout.family[row] ?? 0).hue];
    const y = top + at * lane;
    context.fillRect(from, y, to - from, lane - 1.5);
    if (columns.state[row] === SpanState.Failed) {
      context.fillStyle = colours.error;
      context.fillRect(from, y + lane - 3.5, to - from, 2);
    }
    if ((layout.changes[row] ?? 0) & (CHANGES.onlyLeft | CHANGES.onlyRight)) {
      context.strokeStyle = colours.text;
      context.lineWidth = 1;
      context.strokeRect(from + 0.5, y + 0.5, Math.max(1, to - from - 1), lane - 2.5);
    }
  }
  context.globalAlpha = 1;
}

function paintJoin(
  context: CanvasRenderingContext2D,
  plan: ComparePlan,
  colours: Colours,
  width: number,
  height: number,
): void {
  const { layout, chosen, window, lanes } = plan;
  if (chosen < 0) return;
  const ends = (["left", "right"] as const).map((side) => {
    const columns = layout[side];
    if ((columns.span[chosen] ?? -1) < 0) return null;
    const { top, lane } = bandOf(side, height);
    const from = placeOf(columns.start[chosen], window, width);
    const to = Math.max(placeOf(columns.end[chosen], window, width), from + LEAST);
    const y = top + (lanes[side][chosen] ?? 0) * lane;
    context.strokeStyle = colours.accent;
    context.lineWidth = 2;
    context.strokeRect(from - 1, y - 1, to - from + 2, lane);
    return { from, to, low: y + lane - 1, high: y };
  });
  const [left, right] = ends;
  if (!left || !right) return;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const [a, b] of [
    [left.from, right.from],
    [left.to, right.to],
  ] as const) {
    context.moveTo(a, left.low);
    context.lineTo(b, right.high);
  }
  context.stroke();
}

/** The pixel of an instant. */
function placeOf(ms: RelativeMs, window: TimeWindow, width: number): number {
  return (between(window.from, ms) / lengthOf(window)) * width;
}

/** The row under a point; the one that starts last where bars overlap, -1 for none. */
export function rowAt(plan: ComparePlan, x: number, y: number, width: number, height: number): number {
  for (const side of ["left", "right"] as const) {
    const { top, lane } = bandOf(side, height);
    const at = Math.floor((y - top) / lane);
    if (at < 0 || at >= LANES) continue;
    const columns = plan.layout[side];
    for (let row = plan.layout.rows - 1; row >= 0; row -= 1) {
      if ((columns.span[row] ?? -1) < 0 || plan.lanes[side][row] !== at) continue;
      const from = placeOf(columns.start[row], plan.window, width);
      const to = Math.max(placeOf(columns.end[row], plan.window, width), from + 4);
      if (x >= from - 1 && x <= to + 1) return row;
    }
  }
  return -1;
}
