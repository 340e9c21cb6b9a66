// Decodes the columnar bytes of a timeline into typed arrays; `docs/internals/timeline-layout.md` has the format. No object
// per row, ever.

import { stringReader } from "./layout-strings";

const MAGIC = 0x324c5754;
const HEADER_BYTES = 64;
const FLAG_PARENT_MISSING = 1;
const FLAG_POINT = 2;
const FLAG_CRITICAL = 4;
const FLAG_TRIED_AGAIN = 8;
const FLAG_REVIEW = 16;
const FLAG_DENIED = 32;

/** A session's timeline as columns, a row a span in tree order. Times are milliseconds after the session's base. */
export type TimelineLayout = ReturnType<typeof readColumns> &
  ReturnType<typeof rollUp> & {
    readonly rows: number;
    /** Spans in the session; larger than `rows` when the layout was cut. */
    readonly spans: number;
    /** The string of an index; strings are decoded when first read. */
    readonly text: (index: number) => string;
    /** Of all costs; empty when there are none. */
    readonly currency: string;
  };

/** The bytes do not say what a layout must say. */
export class LayoutError extends Error {}

/** Reads a layout. Throws `LayoutError` when the bytes are not one. */
export function decodeLayout(buffer: ArrayBuffer): TimelineLayout {
  if (buffer.byteLength < HEADER_BYTES) throw new LayoutError("shorter than its header");
  const header = new Uint32Array(buffer, 0, HEADER_BYTES / 4);
  if (header[0] !== MAGIC) throw new LayoutError("not a timeline layout");
  const columns = readColumns(buffer, header);
  const text = stringReader(columns.offsets, columns.bytes);
  return {
    ...{ rows: header[1] ?? 0, spans: header[2] ?? 0, currency: text(header[10] ?? 0), text },
    ...columns,
    ...rollUp(columns),
  };
}

type Make<T> = new (buffer: ArrayBuffer, at: number, length: number) => T;

function readColumns(buffer: ArrayBuffer, header: Uint32Array) {
  const [, n, , strings, stringBytes, gaps, path, ticks, lanes, lines] = header as unknown as number[];
  let at = HEADER_BYTES;
  const column = <T>(make: Make<T>, width: number, length: number) => {
    if (at + width * length > buffer.byteLength) throw new LayoutError("cut short");
    const values = new make(buffer, at, length);
    at += width * length;
    return values;
  };
  const f64 = (length = n) => column(Float64Array, 8, length);
  const u32 = (length = n) => column(Uint32Array, 4, length);
  const i32 = () => column(Int32Array, 4, n);
  const u16 = () => column(Uint16Array, 2, n);
  const u8 = (length = n) => column(Uint8Array, 1, length);
  // In the order of the bytes.
  return {
    start: f64(),
    end: f64(),
    /** Row id of the span in the database. */
    span: f64(),
    event: f64(),
    /** Stretches in which no span was at work, by time. */
    gapFrom: f64(gaps),
    gapTo: f64(gaps),
    /** Stretches of the critical path, by row and time. */
    pathFrom: f64(path),
    pathTo: f64(path),
    /** Parts of outputs, by row and time. */
    tickAt: f64(ticks),
    /** Row of the parent, or -1. */
    parent: i32(),
    /** Rows below a row, at any depth; they follow it directly. */
    descendants: u32(),
    name: u32(),
    detail: u32(),
    agent: u32(),
    tokens: u32(),
    inputTokens: u32(),
    outputTokens: u32(),
    events: u32(),
    /** Row of the failed call that a row tries again, or -1. */
    retryOf: i32(),
    /** In `currency`; NaN where nothing is said. */
    cost: column(Float32Array, 4, n),
    /** Rows by line of the agents' lanes, each line by start. */
    lineRows: u32(),
    /** Where each line begins in `lineRows`; one more entry for the end. */
    lineStart: u32(lines + 1),
    laneAgent: u32(lanes),
    /** The first line of each lane; one more entry for the end. */
    laneStart: u32(lanes + 1),
    pathRow: u32(path),
    tickRow: u32(ticks),
    offsets: u32(strings + 1),
    depth: u16(),
    flags: u16(),
    family: u8(),
    state: u8(),
    /** 1 for the first retry, 0 for a call that is none; then how many there are, and how sure that is. */
    attempt: u8(),
    attempts: u8(),
    certainty: u8(),
    bytes: u8(stringBytes),
  };
}

/** Whether a row's parent never came. */
export function isParentMissing(layout: TimelineLayout, row: number): boolean {
  return (layout.flags[row] & FLAG_PARENT_MISSING) !== 0;
}

/** Whether a row is an instant rather than a stretch. */
export function isPoint(layout: TimelineLayout, row: number): boolean {
  return (layout.flags[row] & FLAG_POINT) !== 0;
}

/** Whether some of a row's time is on the critical path. */
export function isCritical(layout: TimelineLayout, row: number): boolean {
  return (layout.flags[row] & FLAG_CRITICAL) !== 0;
}

/** Whether a row failed and was tried again. */
export function isTriedAgain(layout: TimelineLayout, row: number): boolean {
  return (layout.flags[row] & FLAG_TRIED_AGAIN) !== 0;
}

/** What a policy said against going on; empty where none did. */
export function policyWord(layout: TimelineLayout, row: number): "" | "denied" | "review" {
  if ((layout.flags[row] & FLAG_DENIED) !== 0) return "denied";
  return (layout.flags[row] & FLAG_REVIEW) !== 0 ? "review" : "";
}

/** The row of a span id, or -1. Linear: for one look-up after a change, not for each frame. */
export function rowOfSpan(layout: TimelineLayout, span: number): number {
  return layout.span.indexOf(span);
}

/** A layout without rows. */
export const EMPTY_LAYOUT: TimelineLayout = decodeLayout(emptyBytes());

function emptyBytes(): ArrayBuffer {
  const buffer = new ArrayBuffer(HEADER_BYTES + 16);
  new Uint32Array(buffer).set([MAGIC, 0, 0, 1]);
  return buffer;
}

function rollUp({ start, end, parent, state, lineRows, lineStart }: ReturnType<typeof readColumns>) {
  const rows = start.length;
  const subtreeEnd = Float64Array.from(end);
  const failedBelow = new Uint32Array(rows);
  const lineOf = new Uint32Array(rows);
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  // Parents come before their children, so one pass from the back is enough.
  for (let row = rows - 1; row >= 0; row -= 1) {
    from = Math.min(from, start[row]);
    to = Math.max(to, end[row]);
    const above = parent[row];
    if (above < 0) continue;
    subtreeEnd[above] = Math.max(subtreeEnd[above], subtreeEnd[row]);
    failedBelow[above] += failedBelow[row] + (state[row] === 1 ? 1 : 0);
  }
  for (let line = 0; line + 1 < lineStart.length; line += 1) {
    for (let at = lineStart[line]; at < lineStart[line + 1]; at += 1) lineOf[lineRows[at]] = line;
  }
  if (rows === 0) [from, to] = [0, 0];
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
