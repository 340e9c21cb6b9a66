// Writes a transcript layout, for tests and the look-at-it page. The back end's own writer is in the app crate.

/** A row to write; `lead` and `model` are row indices. */
export type PlainStep = {
  span: number;
  start: number;
  family: number;
  state?: number;
  lead?: number;
  model?: number;
};

/** Rows to the bytes of a layout. */
export function encodeTranscript(steps: readonly PlainStep[], total = steps.length): ArrayBuffer {
  const n = steps.length;
  const buffer = new ArrayBuffer(16 + n * 26);
  const view = new DataView(buffer);
  for (const [at, value] of [0x31545754, n, total].entries()) view.setUint32(at * 4, value, true);
  steps.forEach((step, row) => {
    view.setFloat64(16 + row * 8, step.span, true);
    view.setFloat64(16 + (n + row) * 8, step.start, true);
    view.setInt32(16 + n * 16 + row * 4, step.lead ?? -1, true);
    view.setInt32(16 + n * 20 + row * 4, step.model ?? -1, true);
    view.setUint8(16 + n * 24 + row, step.family);
    view.setUint8(16 + n * 25 + row, step.state ?? 0);
  });
  return buffer;
}
