// Calls that are repeated right after each other below one parent: they fold to one row. Order is never changed.

import { between, type DurationMs, duration } from "../base/time";
import { FAMILY_ERROR, FAMILY_HANDOFF, FAMILY_MODEL, FAMILY_RETRY, SpanState } from "./families";
import type { TimelineLayout } from "./timeline-layout";

/** Fewer calls than this stay a row each. */
const LEAST = 3;

/** Calls of one name that follow each other. */
export type SiblingGroup = {
  /** Row of the first call. */
  first: number;
  /** The row after everything that belongs to the last call. */
  end: number;
  /** Rows of the calls, by start. */
  calls: Uint32Array;
  /** How many of them failed. */
  failed: number;
};

/** The groups of a layout. */
export type SiblingGroups = {
  list: readonly SiblingGroup[];
  /** The number of the group that a row is directly in, or -1; with the retries and errors between its calls. */
  of: Int32Array;
  /** In how many groups a row is, at any depth. */
  inside: Uint8Array;
};

/** Finds the groups. Linear in rows. */
export function siblingGroups(layout: TimelineLayout): SiblingGroups {
  const { rows, parent, descendants } = layout;
  const holds = holdsWork(layout);
  const open = new Map<number, number[]>();
  const found: number[][] = [];
  const close = (calls: number[] | undefined) => {
    if (calls && calls.length >= LEAST) found.push(calls);
  };
  for (let row = 0; row < rows; row += 1) {
    const family = layout.family[row];
    if (family === FAMILY_RETRY || family === FAMILY_ERROR) continue;
    const above = parent[row];
    const calls = open.get(above);
    const may = family >= FAMILY_MODEL && holds[row] === 0;
    if (may && calls && isRepeated(layout, calls[0], row)) {
      calls.push(row);
      continue;
    }
    close(calls);
    if (may) open.set(above, [row]);
    else open.delete(above);
  }
  for (const calls of open.values()) close(calls);
  found.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));

  const list = found.map((rowsOfCalls): SiblingGroup => {
    const calls = Uint32Array.from(rowsOfCalls);
    const last = calls[calls.length - 1];
    return {
      first: calls[0],
      end: last + descendants[last] + 1,
      calls,
      failed: calls.reduce((sum, row) => sum + (layout.state[row] === SpanState.Failed ? 1 : 0), 0),
    };
  });
  return { list, ...places(layout, list) };
}

/** A layout without repeated calls. */
export const NO_GROUPS: SiblingGroups = { list: [], of: new Int32Array(0), inside: new Uint8Array(0) };

/** The group whose first call a row is, or `null`. */
export function groupAt(groups: SiblingGroups, row: number): SiblingGroup | null {
  const group = groupOf(groups, row);
  return group?.first === row ? group : null;
}

/** The group that a row is directly in, or `null`. */
export function groupOf({ list, of }: SiblingGroups, row: number): SiblingGroup | null {
  return list[of[row] ?? -1] ?? null;
}

/** How long the calls of a group took together. */
export function groupTotal(layout: TimelineLayout, group: SiblingGroup): DurationMs {
  let sum = 0;
  for (const row of group.calls) sum += between(layout.start[row], layout.end[row]);
  return duration(sum);
}

function isRepeated(layout: TimelineLayout, one: number | undefined, other: number): boolean {
  if (one === undefined) return false;
  return (
    layout.family[one] === layout.family[other] &&
    layout.name[one] === layout.name[other] &&
    layout.agent[one] === layout.agent[other]
  );
}

/** 1 for rows with agents or calls below them: those are what a reader looks for, and never fold by themselves. */
function holdsWork({ rows, parent, family }: TimelineLayout): Uint8Array {
  const holds = new Uint8Array(rows);
  for (let row = rows - 1; row > 0; row -= 1) {
    if (parent[row] >= 0 && (holds[row] === 1 || family[row] <= FAMILY_HANDOFF)) holds[parent[row]] = 1;
  }
  return holds;
}

function places({ rows, parent, descendants }: TimelineLayout, list: readonly SiblingGroup[]) {
  const of = new Int32Array(rows).fill(-1);
  const inside = new Uint8Array(rows);
  list.forEach(({ first, end }, group) => {
    for (let row = first; row < end; row += descendants[row] + 1) of[row] = group;
  });
  if (list.length === 0) return { of, inside };
  for (let row = 0; row < rows; row += 1) {
    const above = parent[row] >= 0 ? inside[parent[row]] : 0;
    inside[row] = above + (of[row] >= 0 ? 1 : 0);
  }
  return { of, inside };
}
