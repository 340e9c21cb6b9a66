import { expect, test } from "vitest";
import { quotable } from "./quotable";

const part = (json: string, more = {}) => ({
  name: "result",
  json,
  bytes: json.length,
  truncated: false,
  ...more,
});

test.each([
  [part('"plain"'), "plain", "plain"],
  [part('{"a":1}'), null, '```json\n{\n  "a": 1\n}\n```'],
  [part("{broken"), null, "```json\n{broken\n```"],
  [part('"pl', { bytes: 2_000_000, truncated: true }), "pl", "pl\n\n(first 3 B of 2 MB)"],
])("%j is quoted", (given, text, expected) => expect(quotable(given, text)).toBe(expected));
