import { expect, test } from "vitest";
import { bestFormat, exportName } from "./export-formats";

test.each([
  [["aop"], "aop-replay"],
  [["ossa"], "cloudevents-jsonl"],
  [["chaukas"], "chaukas-jsonl"],
  [["atif"], "atif"],
  [["chaukas", "otlp"], "otlp-json"],
  [["new"], "otlp-json"],
  [[], "otlp-json"],
])("a session of %s goes best as %s", (dialects, format) => expect(bestFormat(dialects)).toBe(format));

test.each([
  ["Refund for order ORD-123, twice?", "Refund-for-order-ORD-123-twice.json"],
  ["../../etc/passwd", "etc-passwd.json"],
  ["Rückzahlung 返金", "Rückzahlung-返金.json"],
  ["???", "session.json"],
  ["x".repeat(300), `${"x".repeat(60)}.json`],
])("%s is saved as %s", (title, name) => expect(exportName(title, "json")).toBe(name));
