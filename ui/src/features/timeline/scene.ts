// What the timeline shows at this moment: rows, time window, marks. Changes in place and asks for one repaint a frame;
// React only learns of what it must know.

import { between, type DurationMs, later, most, type RelativeMs, relativeMs, scaled } from "../../base/time";
import type { AgentMarks } from "../../model/agent-marks";
import type { RowText } from "../../model/row-text";
import { type Places, placeInTime, timeOfPlaces } from "../../model/rows-in-time";
import { groupAt } from "../../model/sibling-groups";
import { along, foldOf, type TimeFold, windowAlong, windowAt } from "../../model/time-fold";
import {
  clampWindow,
  fitWindow,
  followWindow,
  lengthOf,
  panWindow,
  type TimeWindow,
  zoomWindow,
} from "../../model/time-window";
import { EMPTY_LAYOUT, type TimelineLayout } from "../../model/timeline-layout";
import { marksOf, type TimelineMarks } from "../../model/timeline-marks";
import { drawnEnd } from "./bar-words";
import { ROW_HEIGHT, SceneRows } from "./scene-rows";

const ROWS_BEFORE = 3;
const START = relativeMs(0);
const NOTHING = fitWindow(START, START);

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
export class Scene extends SceneRows {
  marks: TimelineMarks = marksOf(EMPTY_LAYOUT);
  /** What the agents are known by. */
  agents: AgentMarks = new Map();
  /** What rows were asked, or why they failed, by span; as far as it was read. */
  rowTexts: ReadonlyMap<number, RowText> = new Map();
  /** The critical path is drawn. */
  critical = false;
  /** Long waits take little room on the axis. */
  foldsWaiting = false;
  private folds: { marks: TimelineMarks; fold: TimeFold | null } | null = null;
  hits: Hits | null = null;
  bounds: TimeWindow = NOTHING;
  window: TimeWindow = NOTHING;
  /** The live end is kept in sight. Any zoom, pan or scroll lets go. */
  following = true;
  live = false;
  /** To where running spans are drawn. */
  nowMs = START;
  /** The instant under the pointer. */
  pointerMs: RelativeMs | null = null;
  measured: Ends | null = null;
  playheadMs: RelativeMs | null = null;
  /** The rows are to be scrolled to `scrollTop`, which no person did. */
  scrollAsked = false;

  /** Takes a new layout. Returns the scroll offset that leaves the row at the top where it is. */
  setLayout(layout: TimelineLayout): number {
    const first = this.layout.rows === 0;
    const anchor = this.anchor();
    this.layout = layout;
    this.marks = marksOf(layout);
    this.show();
    // What was drawn as running does not become shorter.
    this.nowMs = this.live ? most(layout.to, this.nowMs) : layout.to;
    this.bound(first, this.nowMs);
    this.hover(-1);
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
    this.bounds = this.whole(to);
    this.window = first
      ? this.bounds
      : clampWindow(followWindow(this.window, before, this.bounds, this.following), this.bounds);
  }

  /** The run up to an instant, with a little air around it. */
  private whole(to: RelativeMs): TimeWindow {
    const { fold, layout } = this;
    if (fold === null) return fitWindow(layout.from, to);
    return windowAt(fold, fitWindow(along(fold, layout.from), along(fold, to)));
  }

  /** Folds long waits on the axis, or shows them whole. What showed all of the run goes on to do so. */
  foldWaiting(on: boolean): undefined {
    const { window, bounds } = this;
    const isFit = window.from <= bounds.from && window.to >= bounds.to;
    this.foldsWaiting = on;
    this.bounds = this.whole(this.nowMs);
    this.window = isFit ? this.bounds : clampWindow(window, this.bounds);
    this.repaint();
  }

  /** The instant under the pointer, or none. */
  point(ms: RelativeMs | null): void {
    if (ms === this.pointerMs) return;
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

  /** Says beside the names what rows were asked. */
  say(rowTexts: ReadonlyMap<number, RowText>): void {
    this.rowTexts = rowTexts;
    this.repaint();
  }

  /** Marks what a search found; `null` for no search. */
  find(hits: Hits | null): void {
    this.hits = hits;
    this.repaint();
  }

  /** The waits that are folded on the axis, or none. */
  get fold(): TimeFold | null {
    return this.foldsWaiting ? this.longWaits : null;
  }

  /** The waits that could be folded, or none. */
  get longWaits(): TimeFold | null {
    const { marks, layout } = this;
    if (this.folds?.marks !== marks)
      this.folds = { marks, fold: foldOf(marks.idle, between(layout.from, layout.to)) };
    return this.folds.fold;
  }

  /** Changes the window as it is along the axis. */
  private lookAlong(change: (window: TimeWindow, bounds: TimeWindow) => TimeWindow): void {
    const { fold, window, bounds } = this;
    if (fold === null) this.look(change(window, bounds));
    else this.look(windowAt(fold, change(windowAlong(fold, window), windowAlong(fold, bounds))));
  }

  /** Zooms around a place in the chart, 0 at its left and 1 at its right edge. */
  zoom(fraction: number, factor: number): void {
    this.lookAlong((window, bounds) => zoomWindow(window, fraction, factor, bounds));
  }

  /** Pans by a fraction of the chart's width. */
  pan(fraction: number): void {
    this.lookAlong((window, bounds) => panWindow(window, fraction, bounds));
  }

  /** Shows an interval of time, and rows of it. */
  look(window: TimeWindow): void {
    this.lookOnly(window);
    if (this.mode !== "rows") return;
    const place = placeInTime(this.layout, this.visible, this.placesInView(), this.window, this.endOf);
    if (place < 0) return;
    // A little of what comes before it stays in sight.
    this.scrollTop = Math.max(0, (place - ROWS_BEFORE) * ROW_HEIGHT);
    this.scrollAsked = true;
  }

  /** Shows an interval of time, and leaves the rows where they are. */
  lookOnly(window: TimeWindow): void {
    this.window = clampWindow(window, this.bounds);
    this.following = false;
    this.repaint();
  }

  /** A person has scrolled to here: the time on show follows when none of the rows in view is in it. */
  scrolled(scrollTop: number): void {
    this.scrollTop = scrollTop;
    this.following = false;
    this.repaint();
    if (this.mode !== "rows") return;
    const window = timeOfPlaces(this.layout, this.visible, this.placesInView(), this.window, this.endOf);
    if (window) this.lookOnly(window);
  }

  private placesInView(): Places {
    const first = Math.ceil(this.scrollTop / ROW_HEIGHT);
    return { first, last: Math.floor((this.scrollTop + this.viewHeight) / ROW_HEIGHT) - 1 };
  }

  /** To where a row on show reaches, with everything that is folded into it. */
  private readonly endOf = (row: number): RelativeMs => {
    const group = groupAt(this.groups, row);
    if (group && !this.isOpen(group)) return drawnEnd(this, group.calls[group.calls.length - 1]);
    return this.isFolded(row) ? this.layout.subtreeEnd[row] : drawnEnd(this, row);
  };

  /** Shows the time of one row, with a little around it. */
  lookAt(row: number): void {
    const { start, subtreeEnd } = this.layout;
    const length = most(between(start[row], subtreeEnd[row]), scaled(lengthOf(this.window), 0.001));
    this.lookOnly({
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
}
