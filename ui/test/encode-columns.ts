// Writes columns by the definition of their layout, for tests and the look-at-it page. That the back end writes the
// same bytes is shown by the samples in tests/fixtures/layouts, which it wrote.

import type { Layout, NumberType } from "../src/ipc/layouts";
import { byteLength } from "../src/model/columns";

const SETTERS = {
  f64: ["setFloat64", 8],
  f32: ["setFloat32", 4],
  i32: ["setInt32", 4],
  u32: ["setUint32", 4],
  u16: ["setUint16", 2],
  u8: ["setUint8", 1],
} as const satisfies Record<NumberType, readonly [keyof DataView, number]>;

/** The bytes of a layout. */
export function encodeColumns<Header extends object, Columns extends object>(
  layout: Layout<Header, Columns>,
  header: { readonly [Word in keyof Header]: number },
  columns: { readonly [Name in keyof Columns]: ArrayLike<number> },
): ArrayBuffer {
  const buffer = new ArrayBuffer(byteLength(layout, header));
  new Uint32Array(buffer, 0, layout.headerBytes / 4).set([
    layout.magic,
    ...layout.header.map((word) => header[word]),
  ]);
  const view = new DataView(buffer);
  let at = layout.headerBytes;
  for (const { name, number, count, more } of layout.columns) {
    const [set, width] = SETTERS[number];
    const values = columns[name];
    if (values.length !== header[count] + more) throw new Error(`column ${name} has ${values.length} values`);
    for (let row = 0; row < values.length; row += 1) {
      view[set](at, values[row] ?? 0, true);
      at += width;
    }
  }
  return buffer;
}

/** The strings of a layout, each once; string 0 is empty. */
export class Texts {
  private readonly known = new Map([["", 0]]);

  index(text: string): number {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.known.set(text, this.known.size);
    return this.known.size - 1;
  }

  encoded(): { header: { strings: number; stringBytes: number }; offsets: number[]; bytes: Uint8Array } {
    const encoder = new TextEncoder();
    const parts = [...this.known.keys()].map((text) => encoder.encode(text));
    const offsets = starts(parts.map(({ length }) => length));
    const bytes = new Uint8Array(offsets.at(-1) ?? 0);
    parts.forEach((part, at) => {
      bytes.set(part, offsets[at]);
    });
    return { header: { strings: parts.length, stringBytes: bytes.length }, offsets, bytes };
  }
}

/** Where each of some lists begins in all of them one after the other, and where the last one ends. */
export function starts(lengths: readonly number[]): number[] {
  const all = [0];
  for (const length of lengths) all.push((all.at(-1) ?? 0) + length);
  return all;
}
