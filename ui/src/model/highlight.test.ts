import { expect, test } from "vitest";
import { highlight } from "./highlight";

const kinds = (language: string, code: string) =>
  highlight(language, code)
    .filter(({ kind }) => kind !== "plain")
    .map(({ kind, text }) => `${kind}:${text}`);

test.each([
  ["shell", 'export A_B="x # y" # set', ["word:export", "name:A_B", 'string:"x # y"', "comment:# set"]],
  ["shell", "curl --data 'a' $URL", ["word:--data", "string:'a'", "name:$URL"]],
  ["python", "from a import b  # c", ["word:from", "word:import", "comment:# c"]],
  ["python", 'f(x, 12, "é")', ["name:f", "number:12", 'string:"é"']],
  [
    "typescript",
    "const a = new B('x'); // y",
    ["word:const", "word:new", "name:B", "string:'x'", "comment:// y"],
  ],
  ["yaml", "otlp:\n  on: true # y", ["name:otlp", "name:on", "word:true", "comment:# y"]],
  ["json", '{"a": "b", "c": 1}', ['name:"a"', 'string:"b"', 'name:"c"', "number:1"]],
  ["cobol", "MOVE 1 TO X", []],
])("%s: %s", (language, code, expected) => expect(kinds(language, code)).toEqual(expected));

test.each(["shell", "python", "typescript", "yaml", "json", "cobol"])("%s loses nothing", (language) => {
  for (const code of ["", '"open', "'", "\\", "a\n\n# b\n'''", "${", "🙂 = '🙂'"]) {
    expect(
      highlight(language, code)
        .map(({ text }) => text)
        .join(""),
    ).toBe(code);
  }
});
