// Writes a transcript layout, for tests and the look-at-it page.

import { TRANSCRIPT_LAYOUT } from "../src/ipc/layouts";
import { encodeColumns, Texts } from "./encode-columns";

/** A row to write; `lead` and `model` are row indices. */
export type PlainStep = {
  span: number;
  start: number;
  end?: number;
  family: number;
  name?: string;
  agent?: string;
  depth?: number;
  state?: number;
  error?: boolean;
  lead?: number;
  model?: number;
  /** As a number of the layout. */
  aside?: number;
};

/** Rows to the bytes of a layout. */
export function encodeTranscript(steps: readonly PlainStep[], total = steps.length): ArrayBuffer {
  const texts = new Texts();
  const name = steps.map((step) => texts.index(step.name ?? ""));
  const agent = steps.map((step) => texts.index(step.agent ?? ""));
  const { header, offsets, bytes } = texts.encoded();
  return encodeColumns(
    TRANSCRIPT_LAYOUT,
    { rows: steps.length, total, ...header },
    {
      span: steps.map(({ span }) => span),
      start: steps.map(({ start }) => start),
      end: steps.map(({ start, end }) => end ?? start),
      lead: steps.map(({ lead }) => lead ?? -1),
      model: steps.map(({ model }) => model ?? -1),
      name,
      agent,
      offsets,
      family: steps.map(({ family }) => family),
      state: steps.map(({ state }) => state ?? 0),
      depth: steps.map(({ depth }) => depth ?? 0),
      errors: steps.map(({ error }) => Number(error ?? false)),
      aside: steps.map(({ aside }) => aside ?? 0),
      bytes,
    },
  );
}
