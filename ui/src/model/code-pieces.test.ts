import { expect, test } from "vitest";
import { type CodeNode, codePieces } from "./code-pieces";

const text = (value: string): CodeNode => ({ type: "text", value });
const span = (name: string, ...children: CodeNode[]): CodeNode => ({
  type: "element",
  properties: { className: [name] },
  children,
});
const root = (...children: CodeNode[]): CodeNode => ({ type: "root", children });

test("pieces stand in order, each in the hue of what is nearest around it", () => {
  const tree = root(
    span("hljs-keyword", text("let")),
    text(" a = "),
    span("hljs-string", text("`x"), span("hljs-unheard-of", text("y")), span("hljs-number", text("1"))),
  );
  expect(codePieces(tree, 10)).toEqual([
    { kind: "word", text: "let" },
    { kind: null, text: " a = " },
    { kind: "string", text: "`xy" },
    { kind: "number", text: "1" },
  ]);
});

test("a tree of any depth is read, one of too many pieces is not", () => {
  let deep = text("x");
  for (let level = 0; level < 100_000; level += 1) deep = span("hljs-number", deep);
  expect(codePieces(root(deep), 1)).toEqual([{ kind: "number", text: "x" }]);
  const many = root(span("hljs-number", text("1")), text(" "), span("hljs-number", text("2")));
  expect(codePieces(many, 3)).toHaveLength(3);
  expect(codePieces(many, 2)).toBeNull();
});
