import { expect, test } from "vitest";
import { markWords } from "./mark-words";

/** Pieces that were found are in brackets. */
const drawn = (text: string, words: readonly string[]) =>
  markWords(text, words)
    .map((piece) => (piece.found ? `[${piece.text}]` : piece.text))
    .join("");

test.each<[string, string[], string]>([
  ["Refund of a refund", ["refund"], "[Refund] of a [refund]"],
  ["refunded", ["fund", "refund"], "[refund]ed"],
  ["a.b axb", ["a.b"], "[a.b] axb"],
  ["nothing", [], "nothing"],
  ["nothing", [""], "nothing"],
  ["", ["a"], ""],
  ["ÄRGER ärger", ["ärger"], "[ÄRGER] [ärger]"],
  ["aaaa", ["aa"], "[aa][aa]"],
  ["👍🏽 (ok)", ["(ok)", "👍"], "[👍]🏽 [(ok)]"],
])("%j with %j is marked as %j", (text, words, expected) => expect(drawn(text, words)).toBe(expected));
