import { expect, test } from "vitest";
import { sessionRow } from "../../test/mock-backend";
import { replySpans } from "../../test/mock-traces";
import { leaveWords, shareWords, shownSession, spansWords } from "./trace-links";

test.each([
  [[], [], null, false, null],
  [["a", "b"], [], null, false, "a"],
  [["a", "b"], [], "b", true, "b"],
  // Put there by itself, it gives way to a better one.
  [["a", "b"], [], "b", false, "a"],
  // An offer that is looked at stays.
  [[], ["o"], "o", true, "o"],
  [[], ["o"], "o", false, "o"],
  [["a"], ["o"], "o", true, "o"],
  // What left is shown no more.
  [["a"], [], "gone", true, "a"],
  [[], [], "gone", true, null],
])("of %j and offers %j, wanted %s: %s shows %s", (belong, offers, wanted, chosen, expected) => {
  const traces = belong.map((key) => ({ how: "session" as const, session: sessionRow({ key }) }));
  expect(shownSession(traces, new Set([...belong, ...offers]), wanted, chosen)).toBe(expected);
});

test.each([
  [{ spans: 14 }, false, "14 spans"],
  [{ spans: 1 }, false, "1 span"],
  [{ spans: 3 }, true, "3 spans so far"],
  [{ spans: 14, inferred: true }, false, "≈ 14 spans"],
])("%j, streaming %s: %s", (spans, streaming, words) => {
  expect(spansWords(replySpans({ message: "m", ...spans }), streaming)).toBe(words);
});

test.each([
  [1, "all of it during a reply"],
  [0.424, "42% of it during a reply"],
  [0.001, "under 1% of it during a reply"],
])("a share of %d is %s", (share, words) => expect(shareWords(share)).toBe(words));

test("what belongs by an id is hidden, what was joined is let go", () => {
  expect(leaveWords("session")).toEqual(leaveWords("trace"));
  expect(leaveWords("session").word).toBe("Hide");
  expect(leaveWords("words").about).toMatch(/by what was said/);
  expect(leaveWords("joined").word).toBe("Let go");
});
