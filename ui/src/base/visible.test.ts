import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { arrowsInOrder, fromTo, oneLine, visibleText } from "./visible";

test.each([
  ["plain text, äöü 保険 🙂", "plain text, äöü 保険 🙂"],
  ["a\u202eb", "a\\u202eb"],
  ["zero\u200bwidth", "zero\\u200bwidth"],
  ["bell\u0007", "bell\\u0007"],
  ["soft\u00adhyphen", "soft\\u00adhyphen"],
  ["arabic\u061cmark", "arabic\\u061cmark"],
  ["filler\u3164", "filler\\u3164"],
  ["smuggled\u{e0068}\u{e0069}", "smuggled\\u{e0068}\\u{e0069}"],
  ["family 👨‍👩‍👧 and می‌خواهم", "family 👨‍👩‍👧 and می‌خواهم"],
  ["keep\n\tthese", "keep\n\tthese"],
  ["windows\r\nline", "windows\nline"],
  ["lone \ud83d half", "lone \\ud83d half"],
])("%j is shown as %j", (text, shown) => expect(visibleText(text)).toBe(shown));

const CASES: [string, string][] = JSON.parse(
  readFileSync("../tests/fixtures/hidden-text/cases.json", "utf8"),
);

test.each(CASES)("%j is shown as in a terminal", (text, shown) => {
  const escaped = shown.replace(/<([0-9a-f]+)>/g, (_, code: string) =>
    code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`,
  );
  expect(visibleText(text)).toBe(escaped);
});

test("a preview is one line", () => {
  expect(oneLine("  one\n\n two\tthree ")).toBe("one two three");
  expect(oneLine("x".repeat(1000))).toHaveLength(240);
});

test("names beside an arrow stay on their sides", () => {
  expect(arrowsInOrder("triage → billing")).toBe("triage → billing");
  expect(arrowsInOrder("עברית")).toBe("עברית");
  expect(fromTo("triage", "bill\u202eing")).toBe("triage → bill\\u202eing");
  expect(fromTo("תיאום", "כספים")).toBe("\u2068תיאום\u2069 → \u2068כספים\u2069");
  expect(arrowsInOrder("תיאום → כספים")).toBe("\u2068תיאום\u2069 → \u2068כספים\u2069");
});
