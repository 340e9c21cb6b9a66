// Reads columns of raw bytes by the definition of their layout. No object per row, ever.

import type { Layout, NumberType } from "../ipc/layouts";

const ARRAYS = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  u16: Uint16Array,
  u8: Uint8Array,
} as const satisfies Record<NumberType, unknown>;

/** The bytes do not say what a layout must say. */
export class LayoutError extends Error {}

/** Reads a layout. Throws `LayoutError` when the bytes are not one. The columns are views of the bytes. */
export function readColumns<Header extends object, Columns extends object>(
  layout: Layout<Header, Columns>,
  what: string,
  buffer: ArrayBuffer,
): { header: Header; columns: Columns } {
  if (buffer.byteLength < layout.headerBytes) throw new LayoutError(`not a ${what}: shorter than its header`);
  const [magic, ...words] = new Uint32Array(buffer, 0, layout.headerBytes / 4);
  if (magic !== layout.magic) throw new LayoutError(`not a ${what}`);
  const header = Object.fromEntries(layout.header.map((name, at) => [name, words[at] ?? 0])) as Record<
    keyof Header & string,
    number
  >;
  let at = layout.headerBytes;
  const columns = layout.columns.map(({ name, number, count, more }) => {
    const length = header[count] + more;
    const Numbers = ARRAYS[number];
    if (at + Numbers.BYTES_PER_ELEMENT * length > buffer.byteLength) throw new LayoutError("cut short");
    const values = new Numbers(buffer, at, length);
    at += values.byteLength;
    return [name, values] as const;
  });
  // The types are written from the same definition as the table that was just followed.
  return { header: header as Header, columns: Object.fromEntries(columns) as Columns };
}

/** How many bytes a layout with such a header has. */
export function byteLength<Header extends object, Columns extends object>(
  layout: Layout<Header, Columns>,
  header: { readonly [Word in keyof Header]: number },
): number {
  return layout.columns.reduce(
    (sum, { number, count, more }) => sum + ARRAYS[number].BYTES_PER_ELEMENT * (header[count] + more),
    layout.headerBytes,
  );
}

/** Reads the strings of a layout by index, each when it is first asked for. */
export function stringReader(offsets: Uint32Array, bytes: Uint8Array): (index: number) => string {
  const decoder = new TextDecoder();
  const known: string[] = [];
  return (index) => {
    const seen = known[index];
    if (seen !== undefined) return seen;
    const text =
      index + 1 < offsets.length ? decoder.decode(bytes.subarray(offsets[index], offsets[index + 1])) : "";
    known[index] = text;
    return text;
  };
}
