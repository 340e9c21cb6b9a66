// What came of reading items of the quarantine again, in a sentence.

import { formatPlural } from "../base/format";

/** The outcomes of some tries together. */
export type RetrySum = {
  /** Items that were understood now, and items that were not. */
  read: number;
  left: number;
  /** Events found in them, and how many of those are new. */
  events: number;
  new: number;
};

/** What came of one item. */
export function retriedWords(place: string, sum: RetrySum): string {
  if (sum.read === 0) return `${place} still cannot be read; it stays here.`;
  return `${place} was read: ${found(sum)}.`;
}

/** What came of several. */
export function sumWords(sum: RetrySum): string {
  const items = formatPlural(sum.read + sum.left, "item");
  if (sum.read === 0) return `${items} still cannot be read; they stay here.`;
  const rest = sum.left === 0 ? "" : ` ${formatPlural(sum.left, "item stays", "items stay")} here.`;
  return `${formatPlural(sum.read, "item was", "items were")} read: ${found(sum)}.${rest}`;
}

function found(sum: RetrySum): string {
  const events = formatPlural(sum.events, "event");
  if (sum.new === sum.events) return `${events}, all new`;
  return sum.new === 0 ? `${events}, all known already` : `${events}, ${sum.new} of them new`;
}
