import { expect, test } from "vitest";
import type { TextBlock, TranscriptItem } from "../ipc/bindings";
import { askedWords, givenWords } from "./run-words";

const item = (...blocks: Partial<TextBlock>[]) =>
  ({
    blocks: blocks.map((block) => ({
      ...{ name: "result", format: "json", note: "", chars: [...(block.text ?? "")].length },
      ...block,
    })),
  }) as TranscriptItem;
const asked = (text: string, format: TextBlock["format"] = "json") =>
  item({ name: "arguments", format, text });
const gave = (text: string, more: Partial<TextBlock> = {}) => item({ text, ...more });

test("the first argument that says something stands for a call, each once", () => {
  expect(
    askedWords([
      asked('{"max": 5, "pattern": "sendWebhook("}'),
      asked('{"pattern":"deliver("}'),
      asked('{"n":1}'),
    ]),
  ).toEqual(["sendWebhook(", "deliver(", "1"]);
  expect(askedWords([asked('{"a":"x"}'), asked('{"a":"x"}'), item()])).toEqual(["x"]);
  expect(askedWords([asked("ls  -l\nsrc", "plain")])).toEqual(["ls -l src"]);
});

test("what calls gave is counted where it can be counted alike", () => {
  expect(givenWords([gave('{"matches":[]}'), gave('{"matches":[1,2]}')])).toBe("0 to 2 matches");
  expect(givenWords([gave("[1,2,3]"), gave("[4,5,6]")])).toBe("3 items each");
  expect(givenWords([gave('"a\\nb"'), gave("one", { format: "plain" })])).toBe("1 to 2 lines");
  expect(givenWords([gave("[1]"), gave('{"ok":true}')])).toBe("");
  expect(givenWords([gave('{"matches":[1,2', { chars: 900 })])).toBe("");
  expect(givenWords([item()])).toBe("");
});
