import { expect, test } from "vitest";
import { eventIntegrity, isSuspicious, ruleWords, sessionIntegrity } from "./integrity";

const STATES = ["unsigned", "no_key", "verified", "tampered", "redacted", "wrong_key"] as const;

test("no two states share a word or a shape", () => {
  expect(new Set(STATES.map((state) => sessionIntegrity(state).word)).size).toBe(STATES.length);
  expect(new Set(STATES.map((state) => sessionIntegrity(state).icon)).size).toBe(STATES.length);
});

test("only what does not fit is pointed at", () => {
  expect(STATES.filter(isSuspicious)).toEqual(["tampered", "redacted", "wrong_key"]);
});

test.each([
  ["unsigned", undefined],
  ["verified", "Signature fits"],
  ["broken", "Signature does not fit"],
  ["no_key", "Signed, no key to check with"],
  ["something else", undefined],
])("an event that is %s reads %s", (name, word) => expect(eventIntegrity(name)?.word).toBe(word));

test("an unknown rule keeps its name", () => {
  expect(ruleWords("spec")).toBe("TOON specification");
  expect(ruleWords("rule_9")).toBe("rule_9");
});
