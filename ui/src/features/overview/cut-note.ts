// The note of a list that is cut.

import { formatCount } from "../../base/format";

/** What a cut list says about itself; nothing when it is whole. */
export function cutNote(shown: number, total: number, what: string): string {
  return shown < total ? `first ${formatCount(shown)} of ${formatCount(total)} ${what}` : "";
}
