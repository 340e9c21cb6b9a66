import { expect, test } from "vitest";
import { Recent } from "./recent";

test.each([
  ["makes each text once", 100, ["aa", "bb", "aa", "bb"], ["aa", "bb"]],
  ["drops what was used longest ago", 4, ["aa", "bb", "aa", "cc", "aa", "bb"], ["aa", "bb", "cc", "bb"]],
  [
    "keeps the newest, however long",
    4,
    ["long text", "long text", "aa", "long text"],
    ["long text", "aa", "long text"],
  ],
  ["keeps what fits exactly", 4, ["aa", "bb", "aa"], ["aa", "bb"]],
])("%s", (_, most, texts, made) => {
  const recent = new Recent<{ of: string }>(most);
  const calls: string[] = [];
  for (const text of texts) {
    const result = recent.of(text, () => {
      calls.push(text);
      return { of: text };
    });
    expect(result.of).toBe(text);
  }
  expect(calls).toEqual(made);
});
