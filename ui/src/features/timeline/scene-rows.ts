// Which rows of a timeline are on show, in which order, and where: folding, groups, scrolling. Knows nothing of time.

import type { FlameLook } from "../../model/flame";
import {
  type FoldedSpans,
  foldedTo,
  positionOf,
  restoreAnchor,
  shownRows,
  takeAnchor,
  toggleFold,
} from "../../model/fold";
import { restoreLane, takeLane } from "../../model/lane-anchor";
import {
  groupAt,
  groupOf,
  NO_GROUPS,
  type SiblingGroup,
  type SiblingGroups,
  siblingGroups,
} from "../../model/sibling-groups";
import { EMPTY_LAYOUT, rowOfSpan, type TimelineLayout } from "../../model/timeline-layout";
import { Painters } from "./painters";

export const ROW_HEIGHT = 24;

/** How the spans are arranged: a row each, by agents, or added up by call path. */
export type Mode = "rows" | "lanes" | "flame";

/** The rows behind the canvases of one timeline. */
export class SceneRows extends Painters {
  layout: TimelineLayout = EMPTY_LAYOUT;
  groups: SiblingGroups = NO_GROUPS;
  /** Rows by place, and which places stand for a group. */
  visible: Uint32Array = new Uint32Array(0);
  heads: Uint8Array = new Uint8Array(0);
  folded: FoldedSpans = new Set<number>();
  /** Spans of the first calls of groups whose calls are shown. */
  opened: FoldedSpans = new Set<number>();
  /** Repeated calls fold to one row. */
  repeats = true;
  /** How the flame graph is looked at. */
  flame: FlameLook = { focus: [], asTable: false };
  mode: Mode = "rows";
  scrollTop = 0;
  viewHeight = 0;
  viewWidth = 0;
  labels = 288;
  selectedSpan: number | null = null;
  selectedRow = -1;
  hoverRow = -1;
  hoverPlace = -1;
  private grouped: unknown = null;

  /** How many rows or lines there are to scroll through. */
  get count(): number {
    return this.mode === "rows" ? this.visible.length : this.layout.lineStart.length - 1;
  }

  /** Finds the rows on show, after whatever decides about them has changed. */
  protected show(): void {
    const { layout } = this;
    if (!this.repeats) this.groups = NO_GROUPS;
    else if (this.grouped !== layout || this.groups === NO_GROUPS) this.groups = siblingGroups(layout);
    this.grouped = layout;
    const { rows, heads } = shownRows(layout, this.folded, this.groups, this.opened);
    this.visible = rows;
    this.heads = heads;
  }

  /** Arranges the spans in another way. Returns the scroll offset that keeps the selected or the first row in view. */
  arrange(mode: Mode): number {
    const row = this.selectedRow >= 0 ? this.selectedRow : this.rowAt(0);
    this.mode = mode;
    this.hover(-1);
    this.repaint();
    return row < 0 ? 0 : Math.max(0, this.placeOf(row) * ROW_HEIGHT - this.viewHeight / 3);
  }

  /** Folds or unfolds a row. Returns the scroll offset that leaves the row at the top where it is. */
  toggle(row: number): number {
    if (row < 0 || this.layout.descendants[row] === 0) return this.scrollTop;
    return this.change(() => {
      this.folded = toggleFold(this.folded, this.layout.span[row]);
    });
  }

  /** Opens or closes a group. Returns the scroll offset as `toggle` does. */
  toggleGroup(group: SiblingGroup): number {
    return this.change(() => {
      this.opened = toggleFold(this.opened, this.layout.span[group.first]);
    });
  }

  /** Folds everything at a depth and below; `null` unfolds all. Returns the scroll offset as `toggle` does. */
  foldTo(depth: number | null): number {
    return this.change(() => {
      this.folded = depth === null ? new Set() : foldedTo(this.layout, depth);
    });
  }

  /** Folds repeated calls, or shows a row for each. Returns the scroll offset as `toggle` does. */
  foldRepeats(on: boolean): number {
    return this.change(() => {
      this.repeats = on;
      this.opened = new Set();
    });
  }

  private change(body: () => void): number {
    const anchor = this.anchor();
    body();
    this.show();
    return this.restore(anchor);
  }

  /** Unfolds everything above a row and the groups it is in, so that it can be shown. */
  unfoldTo(row: number): void {
    const folded = new Set(this.folded);
    const opened = new Set(this.opened);
    const { parent, span } = this.layout;
    for (let at = row; at >= 0; at = parent[at]) {
      const group = groupOf(this.groups, at);
      if (group) opened.add(span[group.first]);
      if (at !== row) folded.delete(span[at]);
    }
    this.folded = folded;
    this.opened = opened;
    this.show();
    this.repaint();
  }

  isFolded(row: number): boolean {
    return this.layout.descendants[row] > 0 && this.folded.has(this.layout.span[row]);
  }

  /** The group that a place stands for, or `null` for a place of a single row. */
  headAt(place: number): SiblingGroup | null {
    return this.mode === "rows" && this.heads[place] === 1 ? groupAt(this.groups, this.visible[place]) : null;
  }

  /** Whether the calls of a group are on show. */
  isOpen(group: SiblingGroup): boolean {
    return this.opened.has(this.layout.span[group.first]);
  }

  /** How deep a place is in what is shown: the calls of an open group are one level below it. */
  levelAt(place: number): number {
    const row = this.visible[place];
    return this.layout.depth[row] + (this.groups.inside[row] ?? 0) - this.heads[place];
  }

  /** Marks a span as selected; the view does not move. */
  select(span: number | null): void {
    this.selectedSpan = span;
    this.selectedRow = span === null ? -1 : rowOfSpan(this.layout, span);
    this.repaint();
  }

  /** The row under the pointer, and its place where that may be another one's too. */
  hover(row: number, place = row < 0 ? -1 : this.placeOf(row)): void {
    if (row === this.hoverRow && place === this.hoverPlace) return;
    this.hoverRow = row;
    this.hoverPlace = place;
    this.repaint();
  }

  /** The row `by` places away from the selected one; the first in view when none is selected. -1 without rows. */
  rowBeside(by: number): number {
    if (this.visible.length === 0) return -1;
    const at = positionOf(this.visible, this.selectedRow);
    let next = at < 0 ? Math.ceil(this.scrollTop / ROW_HEIGHT) : at + by;
    // An open group stands above its first call and has no row of its own.
    if (by < 0 && this.visible[next] === this.selectedRow) next -= 1;
    return this.visible[Math.min(this.visible.length - 1, Math.max(0, next))];
  }

  /** The place of a row among the rows or lines that are scrolled through; -1 for none. */
  placeOf(row: number): number {
    if (row < 0) return -1;
    return this.mode === "rows" ? positionOf(this.visible, row) : this.layout.lineOf[row];
  }

  /** The place at a height below the ruler, or -1. */
  placeAt(y: number): number {
    const place = Math.floor((y + this.scrollTop) / ROW_HEIGHT);
    return place < 0 || place >= this.count ? -1 : place;
  }

  /** The row at a height below the ruler, or -1; on a line of several, its first. */
  rowAt(y: number): number {
    const place = this.placeAt(y);
    if (place < 0) return -1;
    return this.mode === "rows" ? this.visible[place] : this.layout.lineRows[this.layout.lineStart[place]];
  }

  /** The scroll offset that brings a row into view with the least movement. */
  scrollTo(row: number): number {
    const top = this.placeOf(row) * ROW_HEIGHT;
    if (top < this.scrollTop) return top;
    return Math.max(this.scrollTop, top + ROW_HEIGHT - this.viewHeight);
  }

  /** Notes what is at the top; the answer gives the scroll offset that puts it back there. */
  protected anchor(): () => number {
    if (this.mode === "lanes") {
      const lane = takeLane(this.layout, this.scrollTop, ROW_HEIGHT);
      return () => (lane ? restoreLane(lane, this.layout, ROW_HEIGHT, this.scrollTop) : this.scrollTop);
    }
    const head = this.headAt(this.placeAt(0)) !== null;
    const row = takeAnchor(this.layout, this.visible, this.scrollTop, ROW_HEIGHT);
    return () => {
      if (!row) return this.scrollTop;
      const top = restoreAnchor(row, this.layout, this.visible, ROW_HEIGHT, this.scrollTop);
      const above = Math.floor(top / ROW_HEIGHT) - 1;
      const opened = head && this.heads[above] === 1 && this.visible[above] === this.visible[above + 1];
      return opened ? top - ROW_HEIGHT : top;
    };
  }

  protected restore(anchor: () => number): number {
    this.repaint();
    return anchor();
  }
}
