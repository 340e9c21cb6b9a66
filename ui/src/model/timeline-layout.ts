// Decodes the columnar bytes of a timeline (docs/timeline-layout.md) into typed arrays. No object per row, ever.

const MAGIC = 0x314c5754;
const HEADER_BYTES = 32;
const FLAG_ORPHAN = 1;
const FLAG_POINT = 2;

/** The rows of a waterfall in tree order, as columns. Times are milliseconds after the session's base. */
export type TimelineLayout = {
  readonly rows: number;
  /** Spans in the session; larger than `rows` when the layout was cut. */
  readonly spans: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Row id of the span in the database. */
  readonly span: Float64Array;
  readonly event: Float64Array;
  readonly parent: Int32Array;
  /** Rows below a row, at any depth; they follow it directly. */
  readonly descendants: Uint32Array;
  readonly name: Uint32Array;
  readonly detail: Uint32Array;
  readonly agent: Uint32Array;
  readonly tokens: Uint32Array;
  readonly depth: Uint16Array;
  readonly family: Uint8Array;
  readonly state: Uint8Array;
  readonly flags: Uint8Array;
  /** The string of an index; strings are decoded when first read. */
  readonly text: (index: number) => string;
  /** Latest end among a row and everything below it. */
  readonly subtreeEnd: Float64Array;
  /** Failed rows among a row's descendants. */
  readonly failedBelow: Uint32Array;
  readonly from: number;
  readonly to: number;
};

/** The bytes do not say what a layout must say. */
export class LayoutError extends Error {}

/** Reads a layout. Throws `LayoutError` when the bytes are not one. */
export function decodeLayout(buffer: ArrayBuffer): TimelineLayout {
  if (buffer.byteLength < HEADER_BYTES) throw new LayoutError("shorter than its header");
  const header = new Uint32Array(buffer, 0, 8);
  if (header[0] !== MAGIC) throw new LayoutError("not a timeline layout");
  const [rows, spans, strings, stringBytes] = [header[1], header[2], header[3], header[4]] as number[];

  let at = HEADER_BYTES;
  const column = <T>(
    make: new (buffer: ArrayBuffer, at: number, length: number) => T,
    width: number,
    length = rows,
  ) => {
    if (at + width * length > buffer.byteLength) throw new LayoutError("cut short");
    const values = new make(buffer, at, length);
    at += width * length;
    return values;
  };
  const start = column(Float64Array, 8);
  const end = column(Float64Array, 8);
  const span = column(Float64Array, 8);
  const event = column(Float64Array, 8);
  const parent = column(Int32Array, 4);
  const descendants = column(Uint32Array, 4);
  const name = column(Uint32Array, 4);
  const detail = column(Uint32Array, 4);
  const agent = column(Uint32Array, 4);
  const tokens = column(Uint32Array, 4);
  const offsets = column(Uint32Array, 4, strings + 1);
  const depth = column(Uint16Array, 2);
  const family = column(Uint8Array, 1);
  const state = column(Uint8Array, 1);
  const flags = column(Uint8Array, 1);
  const bytes = column(Uint8Array, 1, stringBytes);

  return {
    rows,
    spans,
    ...{
      start,
      end,
      span,
      event,
      parent,
      descendants,
      name,
      detail,
      agent,
      tokens,
      depth,
      family,
      state,
      flags,
    },
    text: stringReader(offsets, bytes),
    ...rollUp(rows, start, end, parent, state),
  };
}

/** Whether a row's parent never came. */
export function isOrphan(layout: TimelineLayout, row: number): boolean {
  return (layout.flags[row] & FLAG_ORPHAN) !== 0;
}

/** Whether a row is an instant rather than a stretch. */
export function isPoint(layout: TimelineLayout, row: number): boolean {
  return (layout.flags[row] & FLAG_POINT) !== 0;
}

/** The row of a span id, or -1. Linear: for one look-up after a change, not for each frame. */
export function rowOfSpan(layout: TimelineLayout, span: number): number {
  return layout.span.indexOf(span);
}

/** A layout without rows. */
export const EMPTY_LAYOUT: TimelineLayout = decodeLayout(emptyBytes());

function emptyBytes(): ArrayBuffer {
  const buffer = new ArrayBuffer(HEADER_BYTES + 8);
  new Uint32Array(buffer).set([MAGIC, 0, 0, 1]);
  return buffer;
}

function stringReader(offsets: Uint32Array, bytes: Uint8Array): (index: number) => string {
  const decoder = new TextDecoder();
  const known = new Map<number, string>();
  return (index) => {
    const seen = known.get(index);
    if (seen !== undefined) return seen;
    const text =
      index + 1 < offsets.length ? decoder.decode(bytes.subarray(offsets[index], offsets[index + 1])) : "";
    known.set(index, text);
    return text;
  };
}

function rollUp(rows: number, start: Float64Array, end: Float64Array, parent: Int32Array, state: Uint8Array) {
  const subtreeEnd = Float64Array.from(end);
  const failedBelow = new Uint32Array(rows);
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
  return rows === 0 ? { subtreeEnd, failedBelow, from: 0, to: 0 } : { subtreeEnd, failedBelow, from, to };
}
