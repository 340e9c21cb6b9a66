// Writes a timeline layout, for tests and the look-at-it page. The back end's own writer is in the app crate.

import { laneLines } from "./sample-lanes";
import { criticalPath, idleGaps } from "./sample-path";

/** A row to write; times in milliseconds. */
export type PlainRow = {
  span: number;
  parent: number;
  start: number;
  end: number;
  name: string;
  detail?: string;
  agent?: string;
  tokens?: number;
  cost?: number;
  family: number;
  state?: number;
  orphan?: boolean;
  point?: boolean;
  /** The row that is tried again, which retry it is, of how many, and how sure that is. */
  retry?: [of: number, attempt: number, attempts: number, certainty: number];
  policy?: "denied" | "review";
  /** Times of the parts of its output. */
  ticks?: number[];
};

type Width = "f64" | "f32" | "u32" | "u16" | "u8";
const BYTES = { f64: 8, f32: 4, u32: 4, u16: 2, u8: 1 };
const SETTERS = {
  f64: "setFloat64",
  f32: "setFloat32",
  u32: "setInt32",
  u16: "setUint16",
  u8: "setUint8",
} as const;

/** Rows in tree order to the bytes of a layout; `parent` is a row index or -1. */
export function encodeLayout(rows: readonly PlainRow[], spans = rows.length): ArrayBuffer {
  const texts = new Texts();
  const names = rows.map(({ name }) => texts.index(name));
  const details = rows.map(({ detail }) => texts.index(detail ?? ""));
  const agents = rows.map(({ agent }) => texts.index(agent ?? ""));
  const lanes = laneLines(rows);
  const laneAgents = lanes.map(({ agent }) => texts.index(agent));
  const lines = lanes.flatMap((lane) => lane.lines);
  const currency = texts.index(rows.some(({ cost }) => cost) ? "USD" : "");
  const path = criticalPath(rows);
  const critical = new Set(path.map(({ row }) => row));
  const again = new Set(rows.map(({ retry }) => retry?.[0] ?? -1));
  const gaps = idleGaps(rows);
  const ticks = rows.flatMap((row, at) => (row.ticks ?? []).map((tick) => [at, tick] as const));
  const { depth, descendants } = shape(rows);
  const flags = rows.map(
    (row, at) =>
      (row.orphan ? 1 : 0) |
      (row.point ? 2 : 0) |
      (critical.has(at) ? 4 : 0) |
      (again.has(at) ? 8 : 0) |
      (row.policy === "review" ? 16 : 0) |
      (row.policy === "denied" ? 32 : 0),
  );
  const strings = texts.encoded();
  const counts = [gaps.length, path.length, ticks.length, lanes.length, lines.length, currency];
  const header = [0x324c5754, rows.length, spans, strings.count, strings.bytes.length, ...counts];
  const columns: [Width, ArrayLike<number>][] = [
    ["u32", [...header, ...Array(16 - header.length).fill(0)]],
    ["f64", rows.map(({ start }) => start)],
    ["f64", rows.map(({ end }) => end)],
    ["f64", rows.map(({ span }) => span)],
    ["f64", rows.map(({ span }) => span * 10)],
    ["f64", gaps.map(({ from }) => from)],
    ["f64", gaps.map(({ to }) => to)],
    ["f64", path.map(({ from }) => from)],
    ["f64", path.map(({ to }) => to)],
    ["f64", ticks.map(([, tick]) => tick)],
    ["u32", rows.map(({ parent }) => parent)],
    ["u32", descendants],
    ["u32", names],
    ["u32", details],
    ["u32", agents],
    ["u32", rows.map(({ tokens }) => tokens ?? 0)],
    ["u32", rows.map(({ tokens }) => Math.round((tokens ?? 0) * 0.94))],
    ["u32", rows.map(({ tokens }) => (tokens ?? 0) - Math.round((tokens ?? 0) * 0.94))],
    ["u32", rows.map((row) => (row.point || (row.state ?? 0) > 1 ? 1 : 2) + (row.ticks?.length ?? 0))],
    ["u32", rows.map(({ retry }) => retry?.[0] ?? -1)],
    ["f32", rows.map(({ cost }) => cost ?? Number.NaN)],
    ["u32", lines.flat()],
    ["u32", starts(lines.map(({ length }) => length))],
    ["u32", laneAgents],
    ["u32", starts(lanes.map((lane) => lane.lines.length))],
    ["u32", path.map(({ row }) => row)],
    ["u32", ticks.map(([row]) => row)],
    ["u32", strings.offsets],
    ["u16", depth],
    ["u16", flags],
    ["u8", rows.map(({ family }) => family)],
    ["u8", rows.map(({ state }) => state ?? 0)],
    ...([1, 2, 3] as const).map((part): [Width, number[]] => [
      "u8",
      rows.map(({ retry }) => retry?.[part] ?? 0),
    ]),
    ["u8", strings.bytes],
  ];
  return write(columns);
}

function write(columns: [Width, ArrayLike<number>][]): ArrayBuffer {
  const size = columns.reduce((sum, [width, values]) => sum + BYTES[width] * values.length, 0);
  const buffer = new ArrayBuffer(size);
  const view = new DataView(buffer);
  let at = 0;
  for (const [width, values] of columns) {
    for (let index = 0; index < values.length; index += 1) {
      view[SETTERS[width]](at, values[index] ?? 0, true);
      at += BYTES[width];
    }
  }
  return buffer;
}

function shape(rows: readonly PlainRow[]) {
  const depth = rows.map(() => 0);
  const descendants = rows.map(() => 0);
  rows.forEach((row, place) => {
    if (row.parent >= 0) depth[place] = (depth[row.parent] ?? 0) + 1;
    for (let above = row.parent; above >= 0; above = rows[above]?.parent ?? -1)
      descendants[above] = (descendants[above] ?? 0) + 1;
  });
  return { depth, descendants };
}

function starts(lengths: number[]): number[] {
  const all = [0];
  for (const length of lengths) all.push((all.at(-1) ?? 0) + length);
  return all;
}

class Texts {
  private readonly known = new Map([["", 0]]);

  index(text: string): number {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.known.set(text, this.known.size);
    return this.known.size - 1;
  }

  encoded() {
    const encoder = new TextEncoder();
    const parts = [...this.known.keys()].map((text) => encoder.encode(text));
    const offsets = starts(parts.map(({ length }) => length));
    const bytes = new Uint8Array(offsets.at(-1) ?? 0);
    parts.forEach((part, at) => {
      bytes.set(part, offsets[at]);
    });
    return { count: parts.length, offsets, bytes };
  }
}
