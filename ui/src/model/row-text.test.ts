import { expect, test } from "vitest";
import type { TextBlock, TextFormat, TranscriptItem } from "../ipc/bindings";
import { rowText } from "./row-text";

const block = (name: string, text: string, format: TextFormat = "json"): TextBlock => ({
  ...{ name, format, text, chars: text.length, note: "" },
});

function said(blocks: TextBlock[], reply: TextBlock[] = []) {
  const item = { blocks, reply: reply.length > 0 ? [{ role: "assistant", name: "", blocks: reply }] : [] };
  return rowText(item as unknown as TranscriptItem);
}

test.each([
  ["the first text", '{"path":"src/a.ts","content":"x"}', "src/a.ts"],
  ["a text rather than a flag before it", '{"recursive":true,"pattern":"Ledger"}', "Ledger"],
  ["a number where there is nothing else", '{"limit":14}', "14"],
  ["the first of a list", '{"files":["a.ts","b.ts"]}', "a.ts"],
  ["what is in an object", '{"query":{"text":"refund"}}', "refund"],
  [
    "what an MCP call asks its tool",
    '{"method":"tools/call","params":{"name":"find","arguments":{"q":"ORD"}}}',
    "ORD",
  ],
  ["one line", '{"script":"a\\n  b"}', "a b"],
  ["a bare text", '"SELECT 1"', "SELECT 1"],
  ["the first text of what was cut", '{"path":"src/a.ts","content":"long an', "src/a.ts"],
  [
    "the first text of a cut call",
    '{"method":"tools/call","params":{"name":"find","arguments":{"q":"OR',
    "OR",
  ],
])("a call is known by %s", (_, json, text) => {
  expect(said([block("arguments", json)])?.text).toBe(text);
  expect(said([block("request", json)])?.text).toBe(text);
});

test("a failure says why, a model call what it answered, an empty item nothing", () => {
  const failed = [block("arguments", '{"a":"b"}'), block("error", "503\nbusy", "plain")];
  expect(said(failed)).toEqual({ text: "503 busy", failed: true });
  expect(said([], [block("text", "I will\nlook.", "markdown")])).toEqual({
    text: "I will look.",
    failed: false,
  });
  expect(said([block("arguments", "{}")])).toBeNull();
  expect(said([])).toBeNull();
});

test("what is long is cut", () => {
  expect(said([block("arguments", JSON.stringify({ text: "word ".repeat(90) }))])?.text).toHaveLength(160);
});
