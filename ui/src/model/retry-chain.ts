// Words for calls that were tried again.

import { isTriedAgain, type TimelineLayout } from "./timeline-layout";

const SURE: readonly string[] = [
  "",
  "stated by the sender",
  "same arguments",
  "same call, arguments not compared",
];

/** `retry 2 of 3`; empty for a row that is none. */
export function retryWords(layout: TimelineLayout, row: number): string {
  const attempt = layout.attempt[row];
  return attempt === 0 ? "" : `retry ${attempt} of ${layout.attempts[row]}`;
}

/** Why a row is taken for a retry; empty for a row that is none. */
export function certaintyWords(layout: TimelineLayout, row: number): string {
  return layout.attempt[row] === 0 ? "" : (SURE[layout.certainty[row]] ?? "");
}

/** All that is known of a row's tries, for a tooltip and for those who listen. */
export function triesWords(layout: TimelineLayout, row: number): string {
  const retry = retryWords(layout, row);
  if (retry !== "") return `${retry} (${certaintyWords(layout, row)})`;
  return isTriedAgain(layout, row) ? "tried again later" : "";
}
