import { expect, test } from "vitest";
import { relativeMs } from "../base/time";
import type { AgentGraph, HandoffStep } from "../ipc/bindings";
import { actingAt, arrowWidth, graphShape, labelOf, MOST_BOXES, showsInferred, tooMuch } from "./agent-graph";

const step = (from: string, to: string, atMs: number, inferred = false): HandoffStep => ({
  ...{ from, to, atMs, inferred, reason: inferred ? "" : "because", kind: "", span: 1, event: atMs },
});
const node = (agent: string, startMs: number, endMs: number) => ({
  ...{ agent, calls: [], callsTotal: 0, policies: 0, waitedFor: [] },
  tokens: {
    ...{ name: agent, calls: 2, errors: 1, inputTokens: 0, outputTokens: 0, totalTokens: 12_400 },
    ...{ cachedTokens: 0, reasoningTokens: 0, cost: [], unpriced: 0 },
  },
  intervals: [{ startMs, endMs, span: 1, spans: 1 }],
  failures: [],
});
const edge = (from: string, to: string, count: number, inferred = false) => ({
  ...{ from, to, count, inferred, kinds: [], reasons: inferred ? [] : [{ value: "because", count }] },
});
const graph: AgentGraph = {
  durationMs: 100,
  nodes: [node("a", 0, 10), node("b", 10, 50)],
  nodesTotal: 2,
  edges: [
    edge("a", "b", 2),
    edge("a", "b", 1, true),
    edge("b", "a", 1),
    edge("b", "b", 1, true),
    edge("a", "gone", 1),
  ],
  edgesTotal: 5,
  steps: [
    step("a", "b", 10),
    step("b", "a", 20),
    step("a", "b", 30),
    step("b", "b", 40, true),
    step("a", "b", 50, true),
  ],
  stepsTotal: 5,
};
const workers = (count: number): AgentGraph => {
  const names = Array.from({ length: count }, (_, at) => `worker-${at}`);
  return {
    ...graph,
    nodes: [node("planner", 0, 9), ...names.map((name) => node(name, 0, 9))],
    edges: [...names.map((name) => edge("planner", name, 1)), edge("worker-1", "worker-2", 3)],
    steps: [
      step("planner", "worker-1", 10),
      step("worker-1", "worker-2", 20),
      step("planner", "worker-2", 30),
    ],
  };
};
const drawn = (of: AgentGraph, inferred: boolean, opened?: ReadonlySet<string>) =>
  graphShape(of, inferred, opened).arrows.map(
    (arrow) => `${arrow.from} ${arrow.to} ${arrow.count}/${arrow.inferred}${arrow.back ? " back" : ""}`,
  );

test("each pair and direction is one line, with all of its handoffs", () => {
  expect(drawn(graph, false)).toEqual(["a b 2/0", "b a 1/0 back"]);
  expect(drawn(graph, true)).toEqual(["a b 3/1", "b a 1/0 back", "b b 1/1"]);
  expect(graphShape(graph, true).arrows[0]?.steps.map(({ atMs }) => atMs)).toEqual([10, 30, 50]);
});

test.each([
  [null, false],
  [true, true],
  [false, false],
])("inferred handoffs chosen %s, where others exist: %s", (chosen, shown) =>
  expect(showsInferred(graph, chosen)).toBe(shown),
);

test("where there are no others, inferred handoffs are shown until a person says otherwise", () => {
  const only = { ...graph, edges: [edge("a", "b", 1, true)] };
  expect(showsInferred(only, null)).toBe(true);
  expect(showsInferred(only, false)).toBe(false);
});

test("a line says how often and why; where there is little room, how often", () => {
  const [many, one] = graphShape(graph, false).arrows;
  expect(many && [labelOf(many, true), labelOf(many, false)]).toEqual(["2 because", "2"]);
  expect(one && [labelOf(one, true), labelOf(one, false)]).toEqual(["1 because", ""]);
});

test("a box says what its agent did", () => {
  expect(graphShape(graph, true).boxes[0]?.facts).toBe("2 calls · 12k tok");
});

test("more agents than can be read are groups with the sums of their members", () => {
  expect(graphShape(workers(MOST_BOXES - 1), true).boxes).toHaveLength(MOST_BOXES);
  const { boxes } = graphShape(workers(MOST_BOXES), true);
  expect(boxes.map(({ name, facts, errors }) => `${name}: ${facts}, ${errors}`)).toEqual([
    "planner: 2 calls · 12k tok, 1",
    "worker: 50 calls · 310k tok, 25",
  ]);
  expect(drawn(workers(MOST_BOXES), true)).toEqual([
    "planner group:worker-# 25/0",
    "group:worker-# group:worker-# 3/0",
  ]);
});

test("an opened group shows its members, and the rest as one", () => {
  const opened = new Set(["group:worker-#"]);
  expect(graphShape(workers(30), true, opened).boxes.map(({ members }) => members.length)).toEqual([
    ...Array.from({ length: 26 }, () => 1),
    5,
  ]);
});

test("what no eye can tell apart is not drawn", () => {
  expect(tooMuch(graphShape(graph, true))).toBeNull();
  const names = Array.from({ length: 20 }, (_, at) => `agent ${"abcdefghijklmnopqrst"[at]}`);
  const all = names.flatMap((from) => names.map((to) => edge(from, to, 1)));
  const dense = { ...graph, nodes: names.map((name) => node(name, 0, 1)), edges: all };
  expect(tooMuch(graphShape(dense, true))).toBe("400 lines");
});

test.each([
  [5, ["a"], undefined],
  [10, ["a", "b"], 10],
  [60, ["b"], 50],
])("at %d ms act %j", (atMs, agents, last) => {
  const acting = actingAt(graph, relativeMs(atMs));
  expect([...acting.agents]).toEqual(agents);
  expect(acting.step?.atMs).toBe(last);
});

test("more handoffs are a thicker line, up to a point", () => {
  expect(arrowWidth(1)).toBeLessThan(arrowWidth(4));
  expect(arrowWidth(1e9)).toBe(5);
});
