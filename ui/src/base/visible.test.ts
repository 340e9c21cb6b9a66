import { expect, test } from "vitest";
import { oneLine, visibleText } from "./visible";

test.each([
  ["plain text, äöü 保険 🙂", "plain text, äöü 保険 🙂"],
  ["a\u202eb", "a\\u202eb"],
  ["zero\u200bwidth", "zero\\u200bwidth"],
  ["bell\u0007", "bell\\u0007"],
  ["keep\n\tthese", "keep\n\tthese"],
  ["windows\r\nline", "windows\nline"],
  ["lone \ud83d half", "lone \\ud83d half"],
])("%j is shown as %j", (text, shown) => expect(visibleText(text)).toBe(shown));

test("a preview is one line", () => {
  expect(oneLine("  one\n\n two\tthree ")).toBe("one two three");
  expect(oneLine("x".repeat(1000))).toHaveLength(240);
});
