import { expect, test } from "vitest";
import { completed, freeWords, inkOf, queryTerm } from "./query-text";

test.each([
  ["agent", "planner", "agent:planner"],
  ["operation", "tools/call", "operation:tools/call"],
  ["tool", "web search", 'tool:"web search"'],
  ["tool", "a:b", 'tool:"a:b"'],
  ["tool", 'say "no"', 'tool:"say \\"no\\""'],
  ["tool", "a*", 'tool:"a*"'],
  ["agent", "", 'agent:""'],
])("a term of %s and %j", (field, value, expected) => {
  expect(queryTerm(field, value)).toBe(expected);
});

test.each([
  ["ag", { from: 0, to: 2 }, "agent:", "agent:|"],
  ["agent:pl", { from: 6, to: 8 }, "planner", "agent:planner |"],
  ["agent:pl x", { from: 6, to: 8 }, "planner", "agent:planner |x"],
  ["(tool:s)", { from: 6, to: 7 }, "search", "(tool:search|)"],
  ["kind:a,b", { from: 5, to: 6 }, "c", "kind:c|,b"],
])("%j is completed", (text, place, insert, expected) => {
  const { text: next, cursor } = completed(text, place, insert);
  expect(`${next.slice(0, cursor)}|${next.slice(cursor)}`).toBe(expected);
});

test("ink is coloured as far as the text was read, and marks what is wrong", () => {
  const parts = [
    { kind: "field", from: 0, to: 6 },
    { kind: "value", from: 6, to: 7 },
  ] as const;
  const runs = inkOf("agent:x y", "agent:x", [...parts], { from: 8, to: 9 });
  expect(runs.map(({ from, to, kind, wrong }) => `${from}-${to} ${kind} ${wrong}`)).toEqual([
    "0-6 field false",
    "6-7 value false",
    "7-8 undefined false",
    "8-9 undefined true",
  ]);
  expect(inkOf("agen", "agent:x", [...parts], null)).toEqual([
    { from: 0, to: 4, kind: undefined, wrong: false },
  ]);
});

test.each([
  ["", []],
  ["refund failed", ["refund", "failed"]],
  ['tool:search "lock not" -agent:x tokens>1000 -noise', ["lock not"]],
  ['tool:"web search" ledger', ["ledger"]],
  ['"open end', ["open end"]],
])("the free words of %j", (query, words) => expect(freeWords(query)).toEqual(words));
