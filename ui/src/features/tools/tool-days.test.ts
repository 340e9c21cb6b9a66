import { expect, test } from "vitest";
import type { ToolTrend } from "../../ipc/bindings";
import { dayWords, p95Words, sessionsOf, sortedTools } from "./tool-days";

const tool = (name: string, change: Partial<ToolTrend> = {}): ToolTrend => ({
  name,
  server: "",
  family: 5,
  all: { calls: 1, errors: 0, p95Ms: null },
  days: [],
  ...change,
});

test.each([
  ["", tool("run_tests"), false, "tool:run_tests"],
  ["", tool("run_tests"), true, "tool:run_tests error:true"],
  ["agent:coder", tool("web search", { server: "a b" }), false, 'agent:coder server:"a b" tool:"web search"'],
  ['tool:"x y" refund server:z', tool("read"), true, "refund tool:read error:true"],
  ["refund since:2026-03-01T00:00:00Z until:2026-03-02T00:00:00Z", tool("read"), false, "refund tool:read"],
  ["sort:cost", tool(""), false, "sort:cost"],
])("in %j the sessions of a tool are found by its terms", (query, found, onlyFailed, expected) =>
  expect(sessionsOf(query, found, onlyFailed)).toBe(expected),
);

test("tools come by any column, those that never ended last", () => {
  const slow = tool("slow", { all: { calls: 3, errors: 0, p95Ms: 900 } });
  const never = tool("never", { all: { calls: 9, errors: 2, p95Ms: null } });
  const quick = tool("quick", { server: "a", all: { calls: 3, errors: 1, p95Ms: 5 } });
  const by = (order: "name" | "calls" | "errors" | "p95", descending = true) =>
    sortedTools([slow, never, quick], { by: order, descending }).map(({ name }) => name);
  expect(by("calls")).toEqual(["never", "slow", "quick"]);
  expect(by("errors")).toEqual(["never", "quick", "slow"]);
  expect(by("p95")).toEqual(["slow", "quick", "never"]);
  expect(by("name", false)).toEqual(["never", "slow", "quick"]);
});

test.each([
  [{ calls: 0, errors: 0, p95Ms: null }, "2026-03-02: 0 calls"],
  [{ calls: 1, errors: 1, p95Ms: null }, "2026-03-02: 1 call, 1 failed"],
  [{ calls: 12, errors: 0, p95Ms: 3200 }, "2026-03-02: 12 calls, p95 3.2 s"],
])("a day is told in words: %o", (day, words) => {
  expect(dayWords("2026-03-02", day)).toBe(words);
  expect(p95Words(day)).toBe(day.p95Ms === null ? "–" : "3.2 s");
});
