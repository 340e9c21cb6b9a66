import { expect, test } from "vitest";
import { findInJson, jsonLines, openAtFirst, openTo } from "./json-lines";
import { type JsonNode, parseJson } from "./json-node";

function read(value: unknown): JsonNode {
  const node = parseJson(JSON.stringify(value));
  if (!node) throw new Error("no JSON");
  return node;
}

function shown(top: JsonNode, open: ReadonlySet<JsonNode>): string[] {
  return jsonLines(top, open).map(
    ({ node, depth, closing }) => `${" ".repeat(depth)}${closing ? "/" : ""}${node.key ?? "$"}`,
  );
}

test("open containers show their lines and a closing one", () => {
  const top = read({ a: { b: 1 }, c: [] });
  expect(shown(top, new Set([top]))).toEqual(["$", " a", " c", "/$"]);
  expect(shown(top, openAtFirst(top))).toEqual(["$", " a", "  b", " /a", " c", "/$"]);
  expect(shown(top, new Set())).toEqual(["$"]);
});

test("a big value opens only as far as its lines stay few", () => {
  const top = read({ few: { x: 1 }, many: Array.from({ length: 500 }, (_, n) => n) });
  const open = openAtFirst(top);
  expect(open.has(top.children[0] as JsonNode)).toBe(true);
  expect(open.has(top.children[1] as JsonNode)).toBe(false);
});

test("search looks at keys and values, in reading order", () => {
  const top = read({ Ledger: 1, deep: { note: "the LEDGER says no" }, other: 2 });
  expect(findInJson(top, "ledger").map(({ key }) => key)).toEqual(["Ledger", "note"]);
  expect(findInJson(top, "")).toEqual([]);
});

test("a found node is opened up to", () => {
  const top = read({ deep: { note: "x" } });
  const [note] = findInJson(top, "note");
  expect(note && shown(top, openTo(new Set(), note))).toEqual(["$", " deep", "  note", " /deep", "/$"]);
});
