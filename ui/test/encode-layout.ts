// Writes a timeline layout, for tests and the look-at-it page.

import { TIMELINE_LAYOUT_FLAGS as FLAGS, TIMELINE_LAYOUT } from "../src/ipc/layouts";
import { FAMILY_ERROR, SpanState } from "../src/model/families";
import { encodeColumns, starts, Texts } from "./encode-columns";
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
  parentMissing?: boolean;
  point?: boolean;
  timeUnknown?: boolean;
  /** Why the transcript folds it, as a number of its layout. */
  aside?: number;
  /** The row that is tried again, which retry it is, of how many, and how sure that is. */
  retry?: [of: number, attempt: number, attempts: number, certainty: number];
  policy?: "denied" | "review";
  /** Times of the parts of its output. */
  ticks?: number[];
  /** What a call is asked, and why it failed; no part of the layout. */
  asked?: unknown;
  why?: string;
  /** What it carries, as JSON, instead of what is made up for its kind. */
  payload?: string;
};

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
      (row.parentMissing ? FLAGS.parentMissing : 0) |
      (row.point ? FLAGS.point : 0) |
      (row.timeUnknown ? FLAGS.timeUnknown : 0) |
      (row.state === SpanState.Failed || row.family === FAMILY_ERROR ? FLAGS.error : 0) |
      (critical.has(at) ? FLAGS.critical : 0) |
      (again.has(at) ? FLAGS.triedAgain : 0) |
      (row.policy === "review" ? FLAGS.review : 0) |
      (row.policy === "denied" ? FLAGS.denied : 0),
  );
  const { header, offsets, bytes } = texts.encoded();
  const input = rows.map(({ tokens }) => Math.round((tokens ?? 0) * 0.94));
  return encodeColumns(
    TIMELINE_LAYOUT,
    {
      rows: rows.length,
      spans,
      ...header,
      gaps: gaps.length,
      path: path.length,
      ticks: ticks.length,
      lanes: lanes.length,
      lines: lines.length,
      currency,
    },
    {
      start: rows.map(({ start }) => start),
      end: rows.map(({ end }) => end),
      span: rows.map(({ span }) => span),
      event: rows.map(({ span }) => span * 10),
      gapFrom: gaps.map(({ from }) => from),
      gapTo: gaps.map(({ to }) => to),
      pathFrom: path.map(({ from }) => from),
      pathTo: path.map(({ to }) => to),
      tickAt: ticks.map(([, tick]) => tick),
      parent: rows.map(({ parent }) => parent),
      descendants,
      name: names,
      detail: details,
      agent: agents,
      tokens: rows.map(({ tokens }) => tokens ?? 0),
      inputTokens: input,
      outputTokens: rows.map(({ tokens }, at) => (tokens ?? 0) - (input[at] ?? 0)),
      events: rows.map((row) => (row.point || (row.state ?? 0) > 1 ? 1 : 2) + (row.ticks?.length ?? 0)),
      retryOf: rows.map(({ retry }) => retry?.[0] ?? -1),
      cost: rows.map(({ cost }) => cost ?? Number.NaN),
      lineRows: lines.flat(),
      lineStart: starts(lines.map(({ length }) => length)),
      laneAgent: laneAgents,
      laneStart: starts(lanes.map((lane) => lane.lines.length)),
      pathRow: path.map(({ row }) => row),
      tickRow: ticks.map(([row]) => row),
      offsets,
      depth,
      flags,
      family: rows.map(({ family }) => family),
      state: rows.map(({ state }) => state ?? 0),
      attempt: rows.map(({ retry }) => retry?.[1] ?? 0),
      attempts: rows.map(({ retry }) => retry?.[2] ?? 0),
      certainty: rows.map(({ retry }) => retry?.[3] ?? 0),
      bytes,
    },
  );
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
