// Writes a timeline layout, for tests and the look-at-it page. The back end's own writer is in the app crate.

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
  family: number;
  state?: number;
  orphan?: boolean;
  point?: boolean;
};

/** Rows in tree order to the bytes of a layout; `parent` is a row index or -1. */
export function encodeLayout(rows: readonly PlainRow[], spans = rows.length): ArrayBuffer {
  const strings = [""];
  const index = new Map([["", 0]]);
  const intern = (text: string) => {
    const known = index.get(text);
    if (known !== undefined) return known;
    index.set(text, strings.length);
    strings.push(text);
    return strings.length - 1;
  };
  const texts = rows.map(
    (row) => [intern(row.name), intern(row.detail ?? ""), intern(row.agent ?? "")] as const,
  );
  const bytes = strings.map((text) => new TextEncoder().encode(text));
  const stringBytes = bytes.reduce((sum, { length }) => sum + length, 0);
  const n = rows.length;
  const buffer = new ArrayBuffer(32 + n * (4 * 8 + 6 * 4 + 2 + 3) + (strings.length + 1) * 4 + stringBytes);
  const view = new DataView(buffer);
  const header = [0x314c5754, n, spans, strings.length, stringBytes];
  for (const [at, value] of header.entries()) view.setUint32(at * 4, value, true);

  let at = 32;
  const depth = rows.map(() => 0);
  const descendants = rows.map(() => 0);
  rows.forEach((row, place) => {
    if (row.parent >= 0) depth[place] = (depth[row.parent] ?? 0) + 1;
    for (let above = row.parent; above >= 0; above = rows[above]?.parent ?? -1)
      descendants[above] = (descendants[above] ?? 0) + 1;
  });
  const write = (width: number, values: readonly number[], set: (at: number, value: number) => void) => {
    for (const value of values) {
      set(at, value);
      at += width;
    }
  };
  const f64 = (values: readonly number[]) =>
    write(8, values, (to, value) => view.setFloat64(to, value, true));
  const u32 = (values: readonly number[]) => write(4, values, (to, value) => view.setInt32(to, value, true));
  const u16 = (values: readonly number[]) => write(2, values, (to, value) => view.setUint16(to, value, true));
  const u8 = (values: readonly number[]) => write(1, values, (to, value) => view.setUint8(to, value));
  f64(rows.map(({ start }) => start));
  f64(rows.map(({ end }) => end));
  f64(rows.map(({ span }) => span));
  f64(rows.map(({ span }) => span * 10));
  u32(rows.map(({ parent }) => parent));
  u32(descendants);
  for (const column of [0, 1, 2] as const) u32(texts.map((text) => text[column]));
  u32(rows.map(({ tokens }) => tokens ?? 0));
  const offsets = [0];
  for (const { length } of bytes) offsets.push((offsets.at(-1) ?? 0) + length);
  u32(offsets);
  u16(depth);
  u8(rows.map(({ family }) => family));
  u8(rows.map(({ state }) => state ?? 0));
  u8(rows.map(({ orphan, point }) => (orphan ? 1 : 0) | (point ? 2 : 0)));
  for (const text of bytes) u8([...text]);
  return buffer;
}
