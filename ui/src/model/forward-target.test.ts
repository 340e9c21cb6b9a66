import { expect, test } from "vitest";
import { forwardProblems, targetOf } from "./forward-target";

const check = (endpoint: string, ...headers: [string, string][]) =>
  forwardProblems({ endpoint, headers: headers.map(([name, value]) => ({ name, value })) });

test.each([
  ["http://127.0.0.1:14318", ""],
  [" https://otel.example/v1 ", ""],
  ["", "Give the address of the collector."],
  ["otel.example:4318", "An address starts with http:// or https://."],
  ["file:///etc/passwd", "An address starts with http:// or https://."],
])("the address %s: %s", (endpoint, problem) => expect(check(endpoint).endpoint).toBe(problem));

test.each<[[string, string], string]>([
  [["authorization", "Bearer x"], ""],
  [["", ""], ""],
  [["", "x"], "Each header needs a name."],
  [["two words", "x"], "“two words” is not a header name."],
  [["x-a", "1\n2"], "The value of “x-a” must be on one line."],
])("the header %o: %s", (header, problem) => expect(check("http://a", header).headers).toBe(problem));

test("blank headers are not sent", () => {
  const headers = [
    { name: "", value: "" },
    { name: "x", value: "1" },
  ];
  expect(targetOf({ endpoint: " http://a ", headers })).toEqual({
    endpoint: "http://a",
    headers: [{ name: "x", value: "1" }],
  });
});
