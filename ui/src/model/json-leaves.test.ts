import { expect, test } from "vitest";
import { hasLines, leavesOf } from "./json-leaves";
import { type JsonNode, parseJson } from "./json-node";

const read = (value: unknown) => parseJson(JSON.stringify(value)) as JsonNode;
const lines = (value: unknown, most = 100) =>
  leavesOf(read(value), most).leaves.map(({ path, text }) => `${path}=${text}`);

test("leaves come in the order of the text, with the way to them", () => {
  expect(lines({ b: [1, { "odd key": "x" }], a: null, none: {}, empty: "", list: [] })).toEqual([
    "b[0]=1",
    'b[1]["odd key"]=x',
    "a=null",
    "none={}",
    'empty=""',
    "list=[]",
  ]);
});

test("no more leaves than asked for are made, all are counted", () => {
  const { leaves, total } = leavesOf(read(Array.from({ length: 5000 }, (_, at) => at)), 200);
  expect(leaves).toHaveLength(200);
  expect(total).toBe(5000);
});

test("nesting of any depth is read", () => {
  const deep = parseJson(`${"[".repeat(50_000)}"a\\nb"${"]".repeat(50_000)}`) as JsonNode;
  expect(hasLines(deep)).toBe(true);
});

test.each([
  [{ message: "E  expected\nE  got" }, true],
  [[{ deep: ["one\r\ntwo"] }], true],
  [{ message: "one line\n" }, false],
  [{ message: "\n" }, false],
  [{ "a\nkey": 1 }, false],
])("%j has text of several lines: %s", (value, expected) => expect(hasLines(read(value))).toBe(expected));
