import { expect, test } from "vitest";
import type { EventDetail } from "../ipc/bindings";
import { notableFacts, policyFlags } from "./event-facts";

const event = (...fields: [string, string][]) =>
  ({ fields: fields.map(([name, value]) => ({ name, value })) }) as EventDetail;

test("notable fields come in their order, once each", () => {
  const events = [
    event(["latency", "1240 ms"], ["tool", "find"], ["tenant", "x"]),
    event(["tool", "find"], ["HTTP status", "503"]),
  ];
  expect(notableFacts(events)).toEqual([
    { label: "Tool", value: "find" },
    { label: "HTTP status", value: "503" },
    { label: "Latency", value: "1.2 s" },
  ]);
});

test("what the name says already is left out", () => {
  expect(
    notableFacts([event(["tool", "find"], ["MCP server", "ledger"])], "find", "ledger · tools/call"),
  ).toEqual([]);
});

test("events that differ are both told", () => {
  expect(notableFacts([event(["outcome", "allow"]), event(["outcome", "deny"])])[0]?.value).toBe(
    "allow, deny",
  );
});

test("money and times have the digits that a person would say", () => {
  const values = notableFacts([
    event(["latency", "1240 ms"], ["cost", "0.00021449999 USD"], ["estimated cost", "1.5"]),
  ]);
  expect(values.map(({ value }) => value)).toEqual(["1.2 s", "$0.00021", "1.50"]);
});

test("policy flags are taken apart", () => {
  expect(policyFlags([event(["policy flags", "pii, review"]), event(["policy flags", "pii"])])).toEqual([
    "pii",
    "review",
  ]);
  expect(policyFlags([event(["tool", "x"])])).toEqual([]);
});
