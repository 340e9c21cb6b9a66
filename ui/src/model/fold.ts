// Which rows are on show when some are folded, and where the eye was before the rows changed.

import { partitionPoint } from "../base/search";
import { groupAt, NO_GROUPS, type SiblingGroups } from "./sibling-groups";
import { rowOfSpan, type TimelineLayout } from "./timeline-layout";

/** Span ids whose descendants are hidden. */
export type FoldedSpans = ReadonlySet<number>;

/** The rows on show, from top to bottom. */
export type ShownRows = {
  /** Row indices, ascending. The row of the first call of an open group is there twice: first for the whole group. */
  rows: Uint32Array;
  /** 1 where a place stands for a group rather than for its row alone. */
  heads: Uint8Array;
};

/** Finds the rows on show. Groups are folded unless the span of their first call is in `opened`. */
export function shownRows(
  layout: TimelineLayout,
  folded: FoldedSpans,
  groups: SiblingGroups = NO_GROUPS,
  opened: ReadonlySet<number> = new Set(),
): ShownRows {
  const rows = new Uint32Array(layout.rows + groups.list.length);
  const heads = new Uint8Array(rows.length);
  let count = 0;
  const show = (row: number, head: 0 | 1) => {
    rows[count] = row;
    heads[count] = head;
    count += 1;
  };
  for (let row = 0; row < layout.rows; row += 1) {
    const group = groupAt(groups, row);
    if (group) show(row, 1);
    if (group && !opened.has(layout.span[row])) {
      row = group.end - 1;
      continue;
    }
    show(row, 0);
    if (folded.size > 0 && layout.descendants[row] > 0 && folded.has(layout.span[row]))
      row += layout.descendants[row];
  }
  return { rows: rows.subarray(0, count), heads: heads.subarray(0, count) };
}

/** The place of a row among those on show; a hidden row has the place of the row that hides it. -1 for none. */
export function positionOf(visible: Uint32Array, row: number): number {
  return row < 0 ? -1 : partitionPoint(0, visible.length, (at) => visible[at] <= row) - 1;
}

/** The row at the top of the view and how far it is scrolled past, in pixels. */
export type Anchor = { span: number; past: number };

/** Notes what is at the top of the view. `null` when there are no rows. */
export function takeAnchor(
  layout: TimelineLayout,
  visible: Uint32Array,
  scrollTop: number,
  rowHeight: number,
): Anchor | null {
  if (visible.length === 0) return null;
  const position = Math.min(visible.length - 1, Math.max(0, Math.floor(scrollTop / rowHeight)));
  return { span: layout.span[visible[position]], past: scrollTop - position * rowHeight };
}

/** The scroll offset that puts the noted row back where it was; `fallback` when it is gone. */
export function restoreAnchor(
  anchor: Anchor,
  layout: TimelineLayout,
  visible: Uint32Array,
  rowHeight: number,
  fallback: number,
): number {
  const row = rowOfSpan(layout, anchor.span);
  return row < 0 ? fallback : positionOf(visible, row) * rowHeight + anchor.past;
}

/** A copy of the folded spans with one turned over. */
export function toggleFold(folded: FoldedSpans, span: number): Set<number> {
  const next = new Set(folded);
  if (!next.delete(span)) next.add(span);
  return next;
}

/** The spans that are folded when no row deeper than `depth` is on show. */
export function foldedTo(layout: TimelineLayout, depth: number): Set<number> {
  const folded = new Set<number>();
  for (let row = 0; row < layout.rows; row += 1) {
    if (layout.descendants[row] > 0 && layout.depth[row] >= depth) folded.add(layout.span[row]);
  }
  return folded;
}

/** The depth of the deepest row on show. */
export function deepestShown(layout: TimelineLayout, visible: Uint32Array): number {
  let deepest = 0;
  for (const row of visible) deepest = Math.max(deepest, layout.depth[row]);
  return deepest;
}
