import { expect, test } from "vitest";
import { type JsonNode, jsonPath, parseJson } from "./json-node";

/** A tree as nested plain values, to compare. */
function plain(node: JsonNode | null): unknown {
  if (node === null) return null;
  const mark = node.cut ? "…" : "";
  if (node.kind === "array") return [...node.children.map(plain), ...(mark ? [mark] : [])];
  if (node.kind === "object")
    return {
      ...Object.fromEntries(node.children.map((child) => [child.key, plain(child)])),
      ...(mark ? { [mark]: 1 } : {}),
    };
  return node.kind === "string" ? `"${node.text}"${mark}` : node.text;
}

test.each([
  ["42", "42"],
  ["12345678901234567890.5", "12345678901234567890.5"],
  ["null", "null"],
  ['"a\\nb \\u00e9"', '"a\nb é"'],
  ["[]", []],
  ["{}", {}],
  [' { "a" : [ 1 , true , "x" ] } ', { a: ["1", "true", '"x"'] }],
  ["NaN", "NaN"],
  ['"\\ud800"', '"\ud800"'],
])("%s is read", (source, expected) => expect(plain(parseJson(source))).toEqual(expected));

test.each(["", "  ", "hello", "{]", "[1 2]", '{"a" 1}', "{a:1}", "1 2", '{"a":1}}'])(
  "%s is no JSON",
  (source) => {
    expect(parseJson(source)).toBeNull();
  },
);

test.each([
  ['{"a":1,"b":[2', { a: "1", b: ["2", "…"], "…": 1 }],
  ['{"a":"hel', { a: '"hel"…', "…": 1 }],
  ['{"a":"hel\\u00', { a: '"hel"…', "…": 1 }],
  ['{"a":tr', { "…": 1 }],
  ['{"a":', { "…": 1 }],
  ['{"a', { "…": 1 }],
  ["[1,", ["1", "…"]],
])("%s is read as far as it goes", (source, expected) => expect(plain(parseJson(source))).toEqual(expected));

test("doubled keys are both kept", () => {
  expect(parseJson('{"a":1,"a":2}')?.children.map(({ text }) => text)).toEqual(["1", "2"]);
});

test("nesting of any depth is read", () => {
  const depth = 20_000;
  let node = parseJson("[".repeat(depth) + "]".repeat(depth));
  let seen = 0;
  for (; node; node = node.children[0] ?? null) seen += 1;
  expect(seen).toBe(depth);
});

test("a node knows its path and its text", () => {
  const source = '{"usage":{"items":[1,{"odd key":"x"}]}}';
  const inner = parseJson(source)?.children[0]?.children[0]?.children[1];
  const leaf = inner?.children[0];
  expect(leaf && jsonPath(leaf)).toBe('$.usage.items[1]["odd key"]');
  expect(inner && source.slice(inner.from, inner.to)).toBe('{"odd key":"x"}');
});
