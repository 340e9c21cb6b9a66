// The dialects that events come in, as the back end lists them.

import { DIALECTS } from "../ipc/bindings";

/** A dialect as events and sessions name it. */
export type DialectName = Exclude<(typeof DIALECTS)[number]["name"], "unknown">;

function rowOf(dialect: string) {
  return DIALECTS.find(({ name }) => name === dialect);
}

/** The full name of a dialect. One that this version does not know is shown as unknown, and never taken for another. */
export function dialectName(dialect: string): string {
  return rowOf(dialect)?.fullName ?? `Unknown dialect ${dialect}`;
}

/** The short word that a dialect is tagged with. */
export function dialectMark(dialect: string): string {
  return rowOf(dialect)?.mark ?? "unknown";
}
