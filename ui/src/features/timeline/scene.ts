// What the timeline shows at this moment: rows, time window, selection. Changes in place and asks for one repaint a
// frame; React only learns of what it must know.

import { between, type DurationMs, later, most, type RelativeMs, relativeMs, scaled } from "../../base/time";
import type { AgentMarks } from "../../model/agent-marks";
import {
  type FoldedSpans,
  foldedTo,
  positionOf,
  restoreAnchor,
  takeAnchor,
  toggleFold,
  visibleRows,
} from "../../model/fold";
import { restoreLane, takeLane } from "../../model/lane-anchor";
import {
  clampWindow,
  fitWindow,
  followWindow,
  lengthOf,
  panWindow,
  type TimeWindow,
  zoomWindow,
} from "../../model/time-window";
import { EMPTY_LAYOUT, rowOfSpan, type TimelineLayout } from "../../model/timeline-layout";
import { marksOf, type TimelineMarks } from "../../model/timeline-marks";
import { Painters } from "./painters";

export const ROW_HEIGHT = 24;

const START = relativeMs(0);
const NOTHING = fitWindow(START, START);

/** How the spans are arranged: a row each, or by agents. */
export type Mode = "rows" | "lanes";

/** Rows that a search found. */
export type Hits = {
  /** By start. */
  rows: Uint32Array;
  /** 1 for each row that was found. */
  has: Uint8Array;
};

/** Two instants that are measured between; the second follows the pointer until it is set. */
export type Ends = { from: RelativeMs; to: RelativeMs };

/** The state behind the canvases of one timeline. */
export class Scene extends Painters {
  layout: TimelineLayout = EMPTY_LAYOUT;
  marks: TimelineMarks = marksOf(EMPTY_LAYOUT);
  visible: Uint32Array = new Uint32Array(0);
  folded: FoldedSpans = new Set<number>();
  mode: Mode = "rows";
  /** What the agents are known by. */
  agents: AgentMarks = new Map();
  /** The critical path is drawn. */
  critical = false;
  hits: Hits | null = null;
  bounds: TimeWindow = NOTHING;
  window: TimeWindow = NOTHING;
  /** The live end is kept in sight. Any zoom, pan or scroll lets go. */
  following = true;
  live = false;
  /** To where running spans are drawn. */
  nowMs = START;
  scrollTop = 0;
  viewHeight = 0;
  viewWidth = 0;
  labels = 288;
  selectedSpan: number | null = null;
  selectedRow = -1;
  hoverRow = -1;
  /** The instant under the pointer. */
  pointerMs: RelativeMs | null = null;
  measured: Ends | null = null;
  playheadMs: RelativeMs | null = null;

  /** How many rows or lines there are to scroll through. */
  get count(): number {
    return this.mode === "rows" ? this.visible.length : this.layout.lineStart.length - 1;
  }

  /** Takes a new layout. Returns the scroll offset that leaves the row at the top where it is. */
  setLayout(layout: TimelineLayout): number {
    const first = this.layout.rows === 0;
    const anchor = this.anchor();
    this.layout = layout;
    this.marks = marksOf(layout);
    this.visible = visibleRows(layout, this.folded);
    // What was drawn as running does not become shorter.
    this.nowMs = this.live ? most(layout.to, this.nowMs) : layout.to;
    this.bound(first, this.nowMs);
    this.hoverRow = -1;
    this.select(this.selectedSpan);
    return this.restore(anchor);
  }

  /** Time has passed in a live session: what runs reaches further. */
  grow(passed: DurationMs): void {
    if (passed <= 0) return;
    this.nowMs = later(this.nowMs, passed);
    this.bound(false, this.nowMs);
    this.repaint();
  }

  private bound(first: boolean, to: RelativeMs): void {
    const before = this.bounds;
    this.bounds = fitWindow(this.layout.from, to);
    this.window = first
      ? this.bounds
      : clampWindow(followWindow(this.window, before, this.bounds, this.following), this.bounds);
  }

  /** Arranges the spans in another way. Returns the scroll offset that keeps the selected or the first row in view. */
  arrange(mode: Mode): number {
    const row = this.selectedRow >= 0 ? this.selectedRow : this.rowAt(0);
    this.mode = mode;
    this.hoverRow = -1;
    this.repaint();
    return row < 0 ? 0 : Math.max(0, this.placeOf(row) * ROW_HEIGHT - this.viewHeight / 3);
  }

  /** Folds or unfolds a row. Returns the scroll offset that leaves the row at the top where it is. */
  toggle(row: number): number {
    if (row < 0 || this.layout.descendants[row] === 0) return this.scrollTop;
    return this.fold(toggleFold(this.folded, this.layout.span[row]));
  }

  /** Folds everything at a depth and below; `null` unfolds all. Returns the scroll offset as `toggle` does. */
  foldTo(depth: number | null): number {
    return this.fold(depth === null ? new Set() : foldedTo(this.layout, depth));
  }

  private fold(folded: FoldedSpans): number {
    const anchor = this.anchor();
    this.folded = folded;
    this.visible = visibleRows(this.layout, folded);
    return this.restore(anchor);
  }

  /** Unfolds everything above a row, so that it can be shown. */
  unfoldTo(row: number): void {
    const folded = new Set(this.folded);
    for (let above = this.layout.parent[row]; above >= 0; above = this.layout.parent[above]) {
      folded.delete(this.layout.span[above]);
    }
    this.folded = folded;
    this.visible = visibleRows(this.layout, folded);
    this.repaint();
  }

  isFolded(row: number): boolean {
    return this.layout.descendants[row] > 0 && this.folded.has(this.layout.span[row]);
  }

  /** Marks a span as selected; the view does not move. */
  select(span: number | null): void {
    this.selectedSpan = span;
    this.selectedRow = span === null ? -1 : rowOfSpan(this.layout, span);
    this.repaint();
  }

  /** The row and the instant under the pointer. */
  hover(row: number, ms: RelativeMs | null): void {
    if (row === this.hoverRow && ms === this.pointerMs) return;
    this.hoverRow = row;
    this.pointerMs = ms;
    this.repaint();
  }

  /** Measures between two instants; `null` for no more. */
  measure(ends: Ends | null): void {
    this.measured = ends;
    this.repaint();
  }

  /** Draws agents with these marks. */
  markAgents(agents: AgentMarks): void {
    this.agents = agents;
    this.repaint();
  }

  /** Marks what a search found; `null` for no search. */
  find(hits: Hits | null): void {
    this.hits = hits;
    this.repaint();
  }

  /** Zooms around a place in the chart, 0 at its left and 1 at its right edge. */
  zoom(fraction: number, factor: number): void {
    this.look(zoomWindow(this.window, fraction, factor, this.bounds));
  }

  /** Pans by a fraction of the chart's width. */
  pan(fraction: number): void {
    this.look(panWindow(this.window, fraction, this.bounds));
  }

  /** Shows an interval of time. */
  look(window: TimeWindow): void {
    this.window = clampWindow(window, this.bounds);
    this.following = false;
    this.repaint();
  }

  /** Shows the time of one row, with a little around it. */
  lookAt(row: number): void {
    const { start, subtreeEnd } = this.layout;
    const length = most(between(start[row], subtreeEnd[row]), scaled(lengthOf(this.window), 0.001));
    this.look({
      from: later(start[row], scaled(length, -0.15)),
      to: later(start[row], scaled(length, 1.25)),
    });
  }

  /** Shows all of the session and follows it again. */
  fit(): void {
    this.window = this.bounds;
    this.following = true;
    this.repaint();
  }

  /** The row `by` places away from the selected one; the first in view when none is selected. -1 without rows. */
  rowBeside(by: number): number {
    if (this.visible.length === 0) return -1;
    const at = positionOf(this.visible, this.selectedRow);
    const next = at < 0 ? Math.ceil(this.scrollTop / ROW_HEIGHT) : at + by;
    return this.visible[Math.min(this.visible.length - 1, Math.max(0, next))];
  }

  /** The place of a row among the rows or lines that are scrolled through. */
  placeOf(row: number): number {
    return this.mode === "rows" ? positionOf(this.visible, row) : this.layout.lineOf[row];
  }

  /** The row at a height below the ruler, or -1; on a line of several, its first. */
  rowAt(y: number): number {
    const place = Math.floor((y + this.scrollTop) / ROW_HEIGHT);
    if (place < 0 || place >= this.count) return -1;
    return this.mode === "rows" ? this.visible[place] : this.layout.lineRows[this.layout.lineStart[place]];
  }

  /** The scroll offset that brings a row into view with the least movement. */
  scrollTo(row: number): number {
    const top = this.placeOf(row) * ROW_HEIGHT;
    if (top < this.scrollTop) return top;
    return Math.max(this.scrollTop, top + ROW_HEIGHT - this.viewHeight);
  }

  /** Notes what is at the top; the answer gives the scroll offset that puts it back there. */
  private anchor(): () => number {
    if (this.mode === "lanes") {
      const lane = takeLane(this.layout, this.scrollTop, ROW_HEIGHT);
      return () => (lane ? restoreLane(lane, this.layout, ROW_HEIGHT, this.scrollTop) : this.scrollTop);
    }
    const row = takeAnchor(this.layout, this.visible, this.scrollTop, ROW_HEIGHT);
    return () =>
      row ? restoreAnchor(row, this.layout, this.visible, ROW_HEIGHT, this.scrollTop) : this.scrollTop;
  }

  private restore(anchor: () => number): number {
    this.repaint();
    return anchor();
  }
}
