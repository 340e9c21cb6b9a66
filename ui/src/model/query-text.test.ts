import { expect, test } from "vitest";
import { queryTerm } from "./query-text";

test.each([
  ["tool", "search", "tool:search"],
  ["tool", "web search", 'tool:"web search"'],
  ["agent", 'the "boss"', 'agent:"the \\"boss\\""'],
  ["model", "gpt-4o", "model:gpt-4o"],
  ["tool", "a:b", 'tool:"a:b"'],
  ["tool", "", 'tool:""'],
])("%s %s", (field, value, term) => expect(queryTerm(field, value)).toBe(term));
