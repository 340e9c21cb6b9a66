// Writes a transcript layout, for tests and the look-at-it page.

import { TRANSCRIPT_LAYOUT } from "../src/ipc/layouts";
import { encodeColumns } from "./encode-columns";

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
  return encodeColumns(
    TRANSCRIPT_LAYOUT,
    { rows: steps.length, total },
    {
      span: steps.map(({ span }) => span),
      start: steps.map(({ start }) => start),
      lead: steps.map(({ lead }) => lead ?? -1),
      model: steps.map(({ model }) => model ?? -1),
      family: steps.map(({ family }) => family),
      state: steps.map(({ state }) => state ?? 0),
    },
  );
}
