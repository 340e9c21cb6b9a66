// What the timeline shows at this moment: rows, time window, marks. Changes in place and asks for one repaint a frame;
// React only learns of what it must know.

import { between, type DurationMs, later, most, type RelativeMs, relativeMs, scaled } from "../../base/time";
import type { AgentMarks } from "../../model/agent-marks";
import type { RowText } from "../../model/row-text";
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
import { SceneRows } from "./scene-rows";

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
    this.bounds = fitWindow(this.layout.from, to);
    this.window = first
      ? this.bounds
      : clampWindow(followWindow(this.window, before, this.bounds, this.following), this.bounds);
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
}
