// What the timeline shows at this moment: rows, time window, selection. Changes in place and asks for one repaint a
// frame; React only learns of what it must know.

import {
  type Anchor,
  type FoldedSpans,
  positionOf,
  restoreAnchor,
  takeAnchor,
  toggleFold,
  visibleRows,
} from "../../model/fold";
import {
  clampWindow,
  fitWindow,
  followWindow,
  panWindow,
  type TimeWindow,
  zoomWindow,
} from "../../model/time-window";
import { EMPTY_LAYOUT, rowOfSpan, type TimelineLayout } from "../../model/timeline-layout";

export const ROW_HEIGHT = 24;

/** The state behind the canvases of one timeline. */
export class Scene {
  layout: TimelineLayout = EMPTY_LAYOUT;
  visible: Uint32Array = new Uint32Array(0);
  folded: FoldedSpans = new Set<number>();
  bounds: TimeWindow = fitWindow(0, 0);
  window: TimeWindow = fitWindow(0, 0);
  /** The live end is kept in sight. Any zoom, pan or scroll lets go. */
  following = true;
  live = false;
  scrollTop = 0;
  viewHeight = 0;
  labels = 288;
  selectedSpan: number | null = null;
  selectedRow = -1;
  hoverRow = -1;

  private readonly painters = new Set<() => void>();
  private frame = 0;

  /** Adds something that paints the scene; returns the way to take it out. */
  addPainter(paint: () => void): () => void {
    this.painters.add(paint);
    this.repaint();
    return () => {
      this.painters.delete(paint);
    };
  }

  /** Asks for one repaint in the next frame. */
  repaint(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      for (const paint of this.painters) paint();
    });
  }

  /** Takes a new layout. Returns the scroll offset that leaves the row at the top where it is. */
  setLayout(layout: TimelineLayout): number {
    const first = this.layout.rows === 0;
    const anchor = this.anchor();
    const before = this.bounds;
    this.layout = layout;
    this.visible = visibleRows(layout, this.folded);
    this.bounds = fitWindow(layout.from, layout.to);
    this.window = first
      ? this.bounds
      : clampWindow(followWindow(this.window, before, this.bounds, this.following), this.bounds);
    this.hoverRow = -1;
    this.select(this.selectedSpan);
    return this.restore(anchor);
  }

  /** Folds or unfolds a row. Returns the scroll offset that leaves the row at the top where it is. */
  toggle(row: number): number {
    if (row < 0 || this.layout.descendants[row] === 0) return this.scrollTop;
    const anchor = this.anchor();
    this.folded = toggleFold(this.folded, this.layout.span[row]);
    this.visible = visibleRows(this.layout, this.folded);
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

  hover(row: number): void {
    if (row === this.hoverRow) return;
    this.hoverRow = row;
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

  /** Shows a stretch of time. */
  look(window: TimeWindow): void {
    this.window = clampWindow(window, this.bounds);
    this.following = false;
    this.repaint();
  }

  /** Shows the time of one row, with a little around it. */
  lookAt(row: number): void {
    const { start, subtreeEnd } = this.layout;
    const length = Math.max(subtreeEnd[row] - start[row], (this.window.to - this.window.from) / 1000);
    this.look({ from: start[row] - length * 0.15, to: start[row] + length * 1.25 });
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

  /** The row at a height below the ruler, or -1. */
  rowAt(y: number): number {
    const position = Math.floor((y + this.scrollTop) / ROW_HEIGHT);
    return position >= 0 && position < this.visible.length ? this.visible[position] : -1;
  }

  /** The scroll offset that brings a row into view with the least movement. */
  scrollTo(row: number): number {
    const top = positionOf(this.visible, row) * ROW_HEIGHT;
    if (top < this.scrollTop) return top;
    return Math.max(this.scrollTop, top + ROW_HEIGHT - this.viewHeight);
  }

  private anchor(): Anchor | null {
    return takeAnchor(this.layout, this.visible, this.scrollTop, ROW_HEIGHT);
  }

  private restore(anchor: Anchor | null): number {
    this.repaint();
    if (!anchor) return this.scrollTop;
    return restoreAnchor(anchor, this.layout, this.visible, ROW_HEIGHT, this.scrollTop);
  }
}
