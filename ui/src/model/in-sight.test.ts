import { expect, test } from "vitest";
import { fromFirstMatch } from "./in-sight";

test("a found word is near the start of the line", () => {
  const check = (text: string, words: string[], expected: string) =>
    expect(fromFirstMatch(text, words)).toBe(expected);
  check("refund it", ["refund"], "refund it");
  check("the customer asked for a Refund twice", ["refund"], "…asked for a Refund twice");
  check("a word of a very long sentence and then refund", ["other", "refund"], "…and then refund");
  check("nothing of it here", ["refund"], "nothing of it here");
  check(`${"x".repeat(40)}needle`, ["needle"], "…needle");
  check("text", [], "text");
});
