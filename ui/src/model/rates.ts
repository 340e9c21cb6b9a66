// How fast each source brings events, from two looks at the ledger.

import { between, type UnixMs } from "../base/time";
import type { LedgerRow } from "../ipc/bindings";

/** The ledger at a moment. */
export type LedgerLook = { atMs: UnixMs; sources: readonly LedgerRow[] };

/** Events received per second by source between two looks; a source that was not there before started from nothing. */
export function ratesBetween(before: LedgerLook | null, now: LedgerLook): Map<string, number> {
  if (!before || now.atMs <= before.atMs) return new Map();
  const known = new Map(before.sources.map(({ source, received }) => [source, received]));
  const seconds = between(before.atMs, now.atMs) / 1000;
  return new Map(
    now.sources.map(({ source, received }) => [
      source,
      Math.max(0, received - (known.get(source) ?? 0)) / seconds,
    ]),
  );
}
