// Reads the aligned steps of two runs from raw bytes; `docs/internals/compare-layout.md` has the format.

const MAGIC = 0x31435754;
const HEADER = 32;

/** One side of the pairs, as columns; -1 where a pair has none. */
type CompareColumns = { span: Float64Array; start: Float64Array; end: Float64Array; state: Uint8Array };

/** The pairs of two runs. */
export type CompareLayout = {
  rows: number;
  leftTotal: number;
  rightTotal: number;
  /** Pairs that were compared by content. */
  compared: number;
  left: CompareColumns;
  right: CompareColumns;
  family: Uint8Array;
  changes: Uint8Array;
  name: (row: number) => string;
  detail: (row: number) => string;
  agent: (row: number) => string;
};

/** Decodes a layout. Throws when the bytes are none. */
export function decodeCompare(buffer: ArrayBuffer): CompareLayout {
  const view = new DataView(buffer);
  if (buffer.byteLength < HEADER || view.getUint32(0, true) !== MAGIC)
    throw new Error("not a compare layout");
  const [rows = 0, leftTotal = 0, rightTotal = 0, strings = 0, , compared = 0] = new Uint32Array(
    buffer,
    4,
    6,
  );
  let at = HEADER;
  const take = (bytes: number) => {
    const from = at;
    at += bytes;
    return from;
  };
  const f64 = () => new Float64Array(buffer, take(8 * rows), rows);
  const u32 = (count: number) => new Uint32Array(buffer, take(4 * count), count);
  const u8 = () => new Uint8Array(buffer, take(rows), rows);
  const sides = [0, 1].map(() => ({ span: f64(), start: f64(), end: f64() }));
  const [name, detail, agent] = [u32(rows), u32(rows), u32(rows)];
  const offsets = u32(strings + 1);
  const family = u8();
  const [leftState, rightState] = [u8(), u8()];
  const changes = u8();
  const bytes = new Uint8Array(buffer, at);
  const decoder = new TextDecoder();
  const known: string[] = [];
  const text = (column: Uint32Array) => (row: number) => {
    const index = column[row] ?? 0;
    known[index] ??= decoder.decode(bytes.subarray(offsets[index], offsets[index + 1]));
    return known[index];
  };
  const [left, right] = sides as [Omit<CompareColumns, "state">, Omit<CompareColumns, "state">];
  return {
    ...{ rows, leftTotal, rightTotal, compared, family, changes },
    left: { ...left, state: leftState },
    right: { ...right, state: rightState },
    name: text(name),
    detail: text(detail),
    agent: text(agent),
  };
}
