// How many of the calls failed, in words. Pure.

import { formatCount } from "../../base/format";

/** Of fewer calls nobody gives a percentage. */
const FEW = 10;

/** How many of the calls: in percent, where there are enough of them for that to say something. */
export function partWords(part: number, all: number): string {
  return all < FEW ? `of ${formatCount(all)}` : `${formatCount((100 * part) / all)} %`;
}
