import { expect, test } from "vitest";
import { freeWords, queryTerm } from "./query-text";

test.each([
  ["tool", "search", "tool:search"],
  ["tool", "web search", 'tool:"web search"'],
  ["agent", 'the "boss"', 'agent:"the \\"boss\\""'],
  ["model", "gpt-4o", "model:gpt-4o"],
  ["tool", "a:b", 'tool:"a:b"'],
  ["tool", "", 'tool:""'],
])("%s %s", (field, value, term) => expect(queryTerm(field, value)).toBe(term));

test.each([
  ["", []],
  ["refund failed", ["refund", "failed"]],
  ['tool:search "lock not" -agent:x tokens>1000 -noise', ["lock not"]],
  ['tool:"web search" ledger', ["ledger"]],
  ['"open end', ["open end"]],
])("the free words of %j", (query, words) => expect(freeWords(query)).toEqual(words));
