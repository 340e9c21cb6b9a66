// What a span can be laid beside.

import type { EventDetail, SpanLinks } from "../../ipc/bindings";
import type { DiffPair } from "./DiffTab";

const ASKED: readonly string[] = ["arguments", "request"];
const ANSWERED: readonly string[] = ["result", "response", "error"];

/** The pairs of a span: a call and its answer, the state before and this one, the attempt before and this one. */
export function pairsOf(events: readonly EventDetail[], links: SpanLinks | undefined): DiffPair[] {
  const has = (names: readonly string[]) =>
    events.some(({ parts }) => parts.some(({ name }) => names.includes(name)));
  const pairs: DiffPair[] = [];
  if (links?.stateBefore)
    pairs.push({ against: links.stateBefore.span, word: "State before", left: "before", right: "after" });
  if (links?.attemptBefore)
    pairs.push({
      against: links.attemptBefore.span,
      word: "Attempt before",
      left: "before",
      right: "this one",
    });
  if (has(ASKED) && has(ANSWERED))
    pairs.push({ against: "answer", word: "Request and response", left: "request", right: "response" });
  return pairs;
}
