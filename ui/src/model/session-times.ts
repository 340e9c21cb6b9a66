// The times of a query for sessions: what the histogram above the list reads and writes.

import { type UnixMs, unixMs } from "../base/time";

/** A range of time; the end is not in it. */
export type TimeRange = { from: UnixMs; until: UnixMs };

const TERM = /(^|\s)(since|until):("[^"]*"|\S+)/g;
const STAMP = /(?:^|\s)(since|until):(\d{4}-\d\d-\d\dT\S+Z)(?=\s|$)/g;

/** A query without its terms of time. */
export function withoutTimes(query: string): string {
  return query.replace(TERM, "").trim();
}

/** A query for the same in this range alone. */
export function withTimes(query: string, { from, until }: TimeRange): string {
  const stamp = (second: number) => `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  const terms = `since:${stamp(Math.floor(from / 1000))} until:${stamp(Math.ceil(until / 1000))}`;
  return `${withoutTimes(query)} ${terms}`.trim();
}

/** The range that a query asks for, where it names both ends as [`withTimes`] does. */
export function timesOf(query: string): TimeRange | null {
  const found = new Map([...query.matchAll(STAMP)].map(([, end, stamp]) => [end, Date.parse(stamp ?? "")]));
  const [from, until] = [found.get("since"), found.get("until")];
  return from && until ? { from: unixMs(from), until: unixMs(until) } : null;
}
