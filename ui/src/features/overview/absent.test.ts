import { expect, test } from "vitest";
import type { FirstError, IntegrityState } from "../../ipc/bindings";
import { absentWords } from "./absent";

const detail = (mcpCalls: number, state: IntegrityState) => ({ mcpCalls, signatures: { state } });

test("what a run has is not among what it has none of", () => {
  const some = {
    firstError: { message: "lock not acquired" } as FirstError,
    ...{ handoffsTotal: 9, toolsTotal: 3, dataTotal: 1 },
    outcomes: [{ value: "allow", count: 4 }],
    open: { steps: [], total: 1 },
  };
  expect(absentWords(some, detail(2, "verified"))).toEqual([]);
  expect(absentWords(some, detail(0, "unsigned"))).toEqual(["MCP calls", "signatures"]);
});

test("all that a run has none of is named", () => {
  const none = {
    firstError: null,
    ...{ handoffsTotal: 0, toolsTotal: 0, dataTotal: 0 },
    outcomes: [],
    open: { steps: [], total: 0 },
  };
  expect(absentWords(none, detail(0, "unsigned"))).toEqual([
    "errors",
    "handoffs",
    "tool calls",
    "MCP calls",
    "policy decisions",
    "data reads",
    "calls without an end",
    "signatures",
  ]);
});
