// The bars of one lane of one run, as few paths: a hundred thousand steps on a thousand pixels are a thousand bars.
// Pure.

import { between, type RelativeMs } from "../../base/time";
import { COMPARE_LAYOUT_CHANGES as CHANGES } from "../../ipc/layouts";
import { isDifference } from "../../model/compare";
import type { CompareLayout } from "../../model/compare-layout";
import { SpanState } from "../../model/families";
import { lengthOf, type TimeWindow } from "../../model/time-window";

/** What is drawn of a lane. */
export type LaneBars = {
  /** Steps that are the same in both runs. */
  same: string;
  different: string;
  /** Ends of failed steps. */
  failed: string;
  /** Around steps that only this run has. */
  only: string;
  /** A thin line below all of them, in the colour of the agent. */
  who: string;
  /** Names on bars; on the strong ones of steps that differ, or on dimmed ones. */
  labels: { row: number; x: number; text: string; differs: boolean }[];
};

/** Which lane of which run, over which time. */
export type BarsPlan = {
  layout: CompareLayout;
  side: "left" | "right";
  rows: readonly number[];
  window: TimeWindow;
  width: number;
  durations: boolean;
};

const TOP = 5;
const HIGH = 14;
const LEAST = 2;
/** Widths of a letter at most and of the space around a name, and how many names a lane has. */
const LETTER = 6.4;
const AROUND = 10;
const LABELS = 24;

/** The bars. Names are on those that have room for the whole of them. */
export function laneBars(plan: BarsPlan): LaneBars {
  const { layout, side, rows, width, durations } = plan;
  const bars: LaneBars = { same: "", different: "", failed: "", only: "", who: "", labels: [] };
  // The last pixel that is painted of each kind.
  const painted = { same: -1, different: -1, failed: -1 };
  for (const row of rows) {
    const { from, to } = barOf(plan, row);
    if (to < 0 || from > width) continue;
    const changes = layout.changes[row] ?? 0;
    const differs = isDifference(changes, durations);
    const last = Math.round(to);
    if (layout[side].state[row] === SpanState.Failed && last > painted.failed) {
      bars.failed += rect(Math.max(from, to - 3), TOP - 2, 3, HIGH + 4);
      painted.failed = last;
    }
    const kind = differs ? "different" : "same";
    if (last <= painted[kind]) continue;
    painted[kind] = last;
    const shape = rect(from, TOP, to - from, HIGH);
    bars.who += rect(from, TOP + HIGH, to - from, 2);
    bars[kind] += shape;
    if (changes & (CHANGES.onlyLeft | CHANGES.onlyRight))
      bars.only += rect(from + 0.5, TOP + 0.5, Math.max(1, to - from - 1), HIGH - 1);
    const text = layout[side].name(row);
    const [start, end] = [Math.max(0, from), Math.min(width, to)];
    if (text !== "" && bars.labels.length < LABELS && end - start >= text.length * LETTER + AROUND)
      bars.labels.push({ row, x: round(start + AROUND / 2), text, differs });
  }
  return bars;
}

/** The step under a point of a lane; the one that starts last where some overlap, -1 for none. */
export function rowAtX(plan: BarsPlan, x: number): number {
  for (let at = plan.rows.length - 1; at >= 0; at -= 1) {
    const row = plan.rows[at] ?? -1;
    const { from, to } = barOf(plan, row);
    if (x >= from - 2 && x <= to + 2) return row;
  }
  return -1;
}

/** The outline of one step, for the chosen one. */
export function outlineOf(plan: BarsPlan, row: number): string {
  const { from, to } = barOf(plan, row);
  return rect(from - 2, TOP - 2, to - from + 4, HIGH + 4);
}

/** The pixel of an instant. */
export function placeOf(ms: RelativeMs, window: TimeWindow, width: number): number {
  return (between(window.from, ms) / lengthOf(window)) * width;
}

/** A bar that ends far outside of what is drawn ends just outside of it. */
function barOf({ layout, side, window, width }: BarsPlan, row: number): { from: number; to: number } {
  const columns = layout[side];
  const from = placeOf(columns.start[row], window, width);
  const to = Math.max(placeOf(columns.end[row], window, width), from + LEAST);
  return { from: Math.max(from, -8), to: Math.min(to, width + 8) };
}

function rect(x: number, y: number, wide: number, high: number): string {
  return `M${round(x)} ${y}h${round(wide)}v${high}h${round(-wide)}z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
