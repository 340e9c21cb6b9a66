// Reads the order of a transcript's items from raw bytes; `docs/internals/transcript-layout.md` has the format.

const MAGIC = 0x31545754;
const HEADER = 16;

/** The rows of a transcript by start, as columns. */
export type TranscriptLayout = {
  rows: number;
  /** Rows the session has; more than `rows` when they were cut. */
  total: number;
  span: Float64Array;
  start: Float64Array;
  /** The row that this one continues, or -1. */
  lead: Int32Array;
  /** The row of the last model call that the agent had made before, or -1. */
  model: Int32Array;
  family: Uint8Array;
  state: Uint8Array;
};

/** Decodes a layout. Throws when the bytes are none. */
export function decodeTranscript(buffer: ArrayBuffer): TranscriptLayout {
  const view = new DataView(buffer);
  if (buffer.byteLength < HEADER || view.getUint32(0, true) !== MAGIC)
    throw new Error("not a transcript layout");
  const rows = view.getUint32(4, true);
  let at = HEADER;
  const take = (bytes: number) => {
    const from = at;
    at += bytes * rows;
    return from;
  };
  return {
    rows,
    total: view.getUint32(8, true),
    span: new Float64Array(buffer, take(8), rows),
    start: new Float64Array(buffer, take(8), rows),
    lead: new Int32Array(buffer, take(4), rows),
    model: new Int32Array(buffer, take(4), rows),
    family: new Uint8Array(buffer, take(1), rows),
    state: new Uint8Array(buffer, take(1), rows),
  };
}
