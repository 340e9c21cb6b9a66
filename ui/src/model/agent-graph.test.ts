import { expect, test } from "vitest";
import { relativeMs } from "../base/time";
import type { AgentGraph, HandoffStep } from "../ipc/bindings";
import { actingAt, arrowWidth, graphShape } from "./agent-graph";
import { plainLayout, splinePath } from "./graph-layout";

const step = (from: string, to: string, atMs: number, inferred = false): HandoffStep => ({
  ...{ from, to, atMs, inferred, reason: inferred ? "" : "because", kind: "", span: 1, event: atMs },
});
const node = (agent: string, startMs: number, endMs: number) => ({
  ...{ agent, calls: [], callsTotal: 0, policies: 0, waitedFor: [] },
  tokens: {
    ...{ name: agent, calls: 2, errors: 0, inputTokens: 0, outputTokens: 0, totalTokens: 12_400 },
    ...{ cachedTokens: 0, reasoningTokens: 0, cost: [], unpriced: 0 },
  },
  intervals: [{ startMs, endMs, span: 1, spans: 1 }],
});
const edge = (from: string, to: string, count: number, inferred = false) => ({
  ...{ from, to, count, inferred, kinds: [], reasons: inferred ? [] : [{ value: "because", count }] },
});
const graph: AgentGraph = {
  durationMs: 100,
  nodes: [node("a", 0, 10), node("b", 10, 50)],
  nodesTotal: 2,
  edges: [edge("a", "b", 2), edge("b", "a", 1), edge("b", "b", 1, true), edge("a", "gone", 1)],
  edgesTotal: 4,
  steps: [step("a", "b", 10), step("b", "a", 20), step("a", "b", 30), step("b", "b", 40, true)],
  stepsTotal: 4,
};

test.each([
  [false, true, ["because ×2", "because ×1", "inferred ×1"]],
  [false, false, ["because ×2", "because ×1"]],
  [true, true, ["1  because", "2  because", "3  because", "4  inferred"]],
  [true, false, ["1  because", "2  because", "3  because"]],
])("as it ran %s, inferred %s: %j", (asItRan, inferred, labels) => {
  expect(graphShape(graph, asItRan, inferred).arrows.map(({ label }) => label)).toEqual(labels);
});

test("a box says what its agent did", () => {
  expect(graphShape(graph, false, true).boxes[0]?.facts).toBe("2 calls · 12k tok");
});

test.each([
  [5, ["a"], undefined],
  [10, ["a", "b"], 10],
  [60, ["b"], 40],
])("at %d ms act %j", (atMs, agents, last) => {
  const acting = actingAt(graph, relativeMs(atMs));
  expect([...acting.agents]).toEqual(agents);
  expect(acting.step?.atMs).toBe(last);
});

test("more handoffs are a thicker line, up to a point", () => {
  expect(arrowWidth(1)).toBeLessThan(arrowWidth(4));
  expect(arrowWidth(1e9)).toBe(5);
});

test("the plain layout keeps arrows between the same agents apart", () => {
  const { arrows, boxes } = plainLayout(graphShape(graph, true, true));
  expect(boxes.size).toBe(2);
  expect(new Set([...arrows.values()].map(({ path }) => path)).size).toBe(4);
});

test.each([
  [[], ""],
  [[1], "M1 0"],
  [[1, 2], "M1 0L2 0"],
  [[1, 2, 3], "M1 0Q2 0 3 0"],
  [[1, 2, 3, 4], "M1 0C2 0 3 0 4 0"],
])("points %j become %s", (xs, path) => expect(splinePath(xs.map((x) => ({ x, y: 0 })))).toBe(path));
