import { expect, test } from "vitest";
import { cutGrowing } from "./growing-markdown";

test.each<[string, string, string[], string]>([
  ["nothing", "", [], ""],
  ["one line", "Hello", [], "Hello"],
  ["a paragraph and the next", "One.\n\nTwo", ["One.\n\n"], "Two"],
  ["a paragraph at its end", "One.\n\n", [], "One.\n\n"],
  ["a loose list stays whole", "- a\n\n- b\n\n  more\n", [], "- a\n\n- b\n\n  more\n"],
  ["text after a list", "- a\n- b\n\nThen", ["- a\n- b\n\n"], "Then"],
  ["a line that may become an item", "1. a\n\n2", [], "1. a\n\n2"],
  ["a list after a paragraph", "A\n\n- a", ["A\n\n"], "- a"],
  ["code in a list stays in it", "- a\n  ```js\n  b", [], "- a\n  ```js\n  b"],
  ["text right below code", "```\na\n```\nB", ["```\na\n```\n"], "B"],
  ["a number that is an item", "1. a\n\n2. ", [], "1. a\n\n2. "],
  [
    "code with blank lines is one block",
    "A\n\n```js\na\n\nb\n```\n\nB",
    ["A\n\n", "```js\na\n\nb\n```\n\n"],
    "B",
  ],
  ["open code", "A\n\n```js\na\n\nb", ["A\n\n"], "```js\na\n\nb"],
  ["open code right below text", "A\n```js\na", ["A\n"], "```js\na"],
  ["a shorter fence does not close", "````\n```\nx", [], "````\n```\nx"],
])("%s", (_, text, done, rest) => {
  const pieces = cutGrowing(text);
  expect(pieces.done).toEqual(done);
  expect(pieces.rest).toBe(rest);
  expect(pieces.done.join("") + pieces.rest).toBe(text);
});

test.each([
  ["```sql\nselect 1", { language: "sql", text: "select 1" }],
  ["~~~\nx\n", { language: "", text: "x\n" }],
  ["```sql\nselect 1\n```\n", null],
  ["```sql", null],
  ["plain", null],
])("the open code of %j", (text, code) => expect(cutGrowing(text).code).toEqual(code));

test("what is done stays done at every length", () => {
  const text =
    "# A\n\nOne **two** three.\n\n1. a\n2. b\n\n```ts\nlet x = 1;\n\nlet y;\n```\n\n| a |\n|--|\n| 1 |\n\nEnd\n```\nx\n```";
  let before: readonly string[] = [];
  for (let length = 0; length <= text.length; length += 1) {
    const { done } = cutGrowing(text.slice(0, length));
    expect(done.slice(0, before.length)).toEqual(before);
    before = done;
  }
  expect(before).toHaveLength(6);
});
