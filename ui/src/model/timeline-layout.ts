// A session's timeline as columns, with what adds up over them.

import { least, most, relativeMs, type TimeColumn, timeColumn } from "../base/time";
import { TIMELINE_LAYOUT_FLAGS as FLAGS, TIMELINE_LAYOUT, type TimelineLayoutColumns } from "../ipc/layouts";
import { byteLength, readColumns, stringReader } from "./columns";

const TIMES = ["start", "end", "gapFrom", "gapTo", "pathFrom", "pathTo", "tickAt"] as const;
type Times = Record<(typeof TIMES)[number], TimeColumn>;
type Columns = Omit<TimelineLayoutColumns, keyof Times> & Times;

/** A session's timeline as columns, a row a span in tree order. */
export type TimelineLayout = Columns &
  ReturnType<typeof rollUp> & {
    readonly rows: number;
    /** Spans in the session; larger than `rows` when the layout was cut. */
    readonly spans: number;
    /** The string of an index; strings are decoded when first read. */
    readonly text: (index: number) => string;
    /** Of all costs; empty when there are none. */
    readonly currency: string;
  };

/** Reads a layout. Throws `LayoutError` when the bytes are not one. */
export function decodeLayout(buffer: ArrayBuffer): TimelineLayout {
  const { header, columns: read } = readColumns(TIMELINE_LAYOUT, "timeline layout", buffer);
  const times = Object.fromEntries(TIMES.map((name) => [name, timeColumn(read[name])])) as Times;
  const columns: Columns = { ...read, ...times };
  const text = stringReader(columns.offsets, columns.bytes);
  return {
    ...{ rows: header.rows, spans: header.spans, currency: text(header.currency), text },
    ...columns,
    ...rollUp(columns),
  };
}

/** Whether a row's parent never came. */
export function isParentMissing(layout: TimelineLayout, row: number): boolean {
  return (layout.flags[row] & FLAGS.parentMissing) !== 0;
}

/** Whether a row is an instant rather than an interval. */
export function isPoint(layout: TimelineLayout, row: number): boolean {
  return (layout.flags[row] & FLAGS.point) !== 0;
}

/** Whether the cost of a row is estimated, or a part of it is. */
export function isEstimated(layout: TimelineLayout, row: number): boolean {
  return (layout.flags[row] & FLAGS.estimated) !== 0;
}

/** Whether the time of something in a row is unknown: it was placed by what is around it. */
export function isTimeUnknown(layout: TimelineLayout, row: number): boolean {
  return (layout.flags[row] & FLAGS.timeUnknown) !== 0;
}

/** Whether a row is an error of the session. A failure that another row tells of is none. */
export function isError(layout: TimelineLayout, row: number): boolean {
  return (layout.flags[row] & FLAGS.error) !== 0;
}

/** Whether some of a row's time is on the critical path. */
export function isCritical(layout: TimelineLayout, row: number): boolean {
  return (layout.flags[row] & FLAGS.critical) !== 0;
}

/** Whether a row failed and was tried again. */
export function isTriedAgain(layout: TimelineLayout, row: number): boolean {
  return (layout.flags[row] & FLAGS.triedAgain) !== 0;
}

/** What a policy said against going on; empty where none did. */
export function policyWord(layout: TimelineLayout, row: number): "" | "denied" | "review" {
  if ((layout.flags[row] & FLAGS.denied) !== 0) return "denied";
  return (layout.flags[row] & FLAGS.review) !== 0 ? "review" : "";
}

/** The row of a span id, or -1. Linear: for one look-up after a change, not for each frame. */
export function rowOfSpan(layout: TimelineLayout, span: number): number {
  return layout.span.indexOf(span);
}

/** A layout without rows. */
export const EMPTY_LAYOUT: TimelineLayout = decodeLayout(emptyBytes());

function emptyBytes(): ArrayBuffer {
  const none = { rows: 0, spans: 0, stringBytes: 0, gaps: 0, path: 0, ticks: 0, lanes: 0, lines: 0 };
  // The one string is the empty one.
  const header = { ...none, strings: 1, currency: 0 };
  const buffer = new ArrayBuffer(byteLength(TIMELINE_LAYOUT, header));
  const words = TIMELINE_LAYOUT.header.map((name) => header[name]);
  new Uint32Array(buffer, 0, TIMELINE_LAYOUT.headerBytes / 4).set([TIMELINE_LAYOUT.magic, ...words]);
  return buffer;
}

function rollUp({ start, end, parent, state, lineRows, lineStart }: Columns) {
  const rows = start.length;
  const subtreeEnd = timeColumn(Float64Array.from(end));
  const failedBelow = new Uint32Array(rows);
  const lineOf = new Uint32Array(rows);
  let from = relativeMs(rows === 0 ? 0 : Number.POSITIVE_INFINITY);
  let to = relativeMs(rows === 0 ? 0 : Number.NEGATIVE_INFINITY);
  // Parents come before their children, so one pass from the back is enough.
  for (let row = rows - 1; row >= 0; row -= 1) {
    from = least(from, start[row]);
    to = most(to, end[row]);
    const above = parent[row];
    if (above < 0) continue;
    subtreeEnd[above] = most(subtreeEnd[above], subtreeEnd[row]);
    failedBelow[above] += failedBelow[row] + (state[row] === 1 ? 1 : 0);
  }
  for (let line = 0; line + 1 < lineStart.length; line += 1) {
    for (let at = lineStart[line]; at < lineStart[line + 1]; at += 1) lineOf[lineRows[at]] = line;
  }
  return {
    /** Latest end among a row and everything below it. */
    subtreeEnd,
    /** Failed rows among a row's descendants. */
    failedBelow,
    /** The line of each row in the agents' lanes. */
    lineOf,
    from,
    to,
  };
}
