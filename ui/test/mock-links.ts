// What the spans of a made-up session hang together with.

import type { LinkedSpan, SpanLinks } from "../src/ipc/bindings";
import type { PlainRow } from "./encode-layout";

const CHILDREN = 50;
const MODEL = 4;
const STATE = 13;
const HASH = "94a5fc0ed574273e02dd69f5af5d9c2717360b922117a5e7c375d9a418121f89";

/** The relatives of a span. */
export function linksOf(rows: readonly PlainRow[], id: number): SpanLinks {
  const at = rows.findIndex(({ span }) => span === id);
  const me = rows[at];
  const like = rows.filter(
    (row) => row.family === me?.family && row.agent === me.agent && row.name === me.name,
  );
  const place = like.findIndex(({ span }) => span === id);
  const before = like[place - 1];
  const after = like[place + 1];
  const children = rows.filter(({ parent }) => parent === at);
  const earlier = rows.filter((row) => me && row.agent === me.agent && row.start < me.start);
  return {
    children: children.slice(0, CHILDREN).map(linked),
    childCount: children.length,
    attemptBefore: before?.state === 1 ? linked(before) : null,
    attemptAfter: me?.state === 1 && after ? linked(after) : null,
    modelBefore: orNull(earlier.findLast(({ family }) => family === MODEL)),
    stateBefore: me?.family === STATE ? orNull(earlier.findLast(({ family }) => family === STATE)) : null,
    chain:
      me?.family === STATE
        ? [
            {
              event: id * 10,
              kind: "state_update",
              hash: HASH,
              previousHash: HASH,
              holds: false,
              summary:
                "No event has the hash it names: the event between was left out, or the one before it was changed.",
              previousEvent: 10,
              previousSpan: 1,
              previousName: rows[0]?.name ?? "",
            },
          ]
        : [],
  };
}

function orNull(row: PlainRow | undefined): LinkedSpan | null {
  return row ? linked(row) : null;
}

function linked(row: PlainRow): LinkedSpan {
  return {
    span: row.span,
    name: row.name,
    family: row.family,
    state: row.state ?? 0,
    startMs: row.start,
    durationMs: row.end - row.start,
  };
}
