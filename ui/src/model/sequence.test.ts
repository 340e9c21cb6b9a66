import { expect, test } from "vitest";
import { relativeMs } from "../base/time";
import type { AgentGraph, HandoffStep } from "../ipc/bindings";
import { GUTTER, messageAt, messagesWithin, type SequenceLook, sequenceOf } from "./sequence";

const step = (from: string, to: string, atMs: number, inferred = false): HandoffStep => ({
  ...{ from, to, atMs, inferred, reason: `at ${atMs}`, kind: "", span: atMs, event: atMs },
});
const graph = (agents: readonly string[], steps: readonly HandoffStep[], durationMs = 1000): AgentGraph => ({
  nodes: agents.map((agent) => ({
    ...{ agent, calls: [], callsTotal: 0, policies: 0, waitedFor: [] },
    tokens: {
      ...{ name: agent, calls: 2, errors: 0, inputTokens: 0, outputTokens: 0, totalTokens: 0 },
      ...{ cachedTokens: 0, reasoningTokens: 0, cost: [], unpriced: 0 },
    },
    intervals: [{ startMs: 100, endMs: 400, span: 1, spans: 1 }],
    failures: [{ atMs: 300, span: 1, count: 1 }],
  })),
  ...{ durationMs, nodesTotal: agents.length, edges: [], edgesTotal: 0 },
  ...{ steps: [...steps], stepsTotal: steps.length },
});
const look: SequenceLook = {
  ...{ inferred: false, opened: new Set(), toScale: false, zoom: 1, room: { wide: 900, high: 500 } },
};
const workers = (count: number) => Array.from({ length: count }, (_, at) => `worker-${at + 1}`);

test("handoffs go down in even steps, from column to column", () => {
  const { columns, messages } = sequenceOf(
    graph(["a", "b"], [step("a", "b", 10), step("b", "a", 900), step("a", "b", 950, true)]),
    look,
  );
  expect(columns.map(({ name }) => name)).toEqual(["a", "b"]);
  const [first, second] = messages;
  expect(messages).toHaveLength(2);
  expect(first && first.x.from < first.x.to).toBe(true);
  expect(second && second.x.from > second.x.to).toBe(true);
  expect((second?.y ?? 0) - (first?.y ?? 0)).toBe(38);
});

test("to scale, distances are times, and messages at one instant stay apart", () => {
  const steps = [step("a", "b", 0), step("b", "a", 0), step("a", "b", 500), step("b", "a", 1000)];
  const { messages } = sequenceOf(graph(["a", "b"], steps), { ...look, toScale: true });
  const [one, two, three, four] = messages.map(({ y }) => y);
  expect((two ?? 0) - (one ?? 0)).toBe(26);
  expect((four ?? 0) - (three ?? 0)).toBeCloseTo((three ?? 0) - (one ?? 0));
  const wider = sequenceOf(graph(["a", "b"], steps), { ...look, toScale: true, zoom: 4 });
  expect(wider.high).toBeGreaterThan(
    3 * sequenceOf(graph(["a", "b"], steps), { ...look, toScale: true }).high - 300,
  );
});

test("an instant has its place between the messages around it", () => {
  const { yOf, messages } = sequenceOf(graph(["a", "b"], [step("a", "b", 100), step("b", "a", 300)]), look);
  const [first, second] = messages.map(({ y }) => y);
  expect(yOf(relativeMs(100))).toBe(first);
  expect(yOf(relativeMs(200))).toBe(((first ?? 0) + (second ?? 0)) / 2);
  expect(yOf(relativeMs(0))).toBeLessThan(first ?? 0);
  expect(yOf(relativeMs(1000))).toBeGreaterThan(second ?? 0);
});

test("above twelve agents, those of one name share a column, where each has its lane", () => {
  const few = sequenceOf(graph(["planner", ...workers(11)], []), look);
  expect(few.columns).toHaveLength(12);
  const agents = ["planner", ...workers(20)];
  const { columns, bars, failures } = sequenceOf(graph(agents, []), look);
  expect(columns.map(({ name, members }) => `${name} ${members.length}`)).toEqual(["planner 1", "worker 20"]);
  expect(new Set(bars[1]?.map(({ x }) => x)).size).toBe(20);
  expect(failures[1]).toHaveLength(20);
  expect(
    sequenceOf(graph(agents, []), { ...look, opened: new Set(["group:worker-#"]) }).columns,
  ).toHaveLength(21);
});

test("handoffs in a row to agents of one column are one line with a count", () => {
  const agents = ["planner", ...workers(20)];
  const spread = workers(20).map((agent, at) => step("planner", agent, at));
  const { messages } = sequenceOf(
    graph(agents, [...spread, step("worker-3", "worker-4", 50), step("worker-9", "planner", 60)]),
    look,
  );
  expect(messages.map(({ steps, within }) => `${steps.length}${within ? " within" : ""}`)).toEqual([
    "20",
    "1 within",
    "1",
  ]);
});

test("thousands of agents and messages have places, and only those in view are taken", () => {
  const agents = Array.from({ length: 2500 }, (_, at) => `${String.fromCodePoint(0x4e00 + at)}`);
  const steps = Array.from({ length: 5000 }, (_, at) =>
    step(agents[at % 2500] ?? "", agents[(at + 1) % 2500] ?? "", at),
  );
  const { columns, messages, wide } = sequenceOf(graph(agents, steps, 5000), look);
  expect(columns[0]?.x).toBe(GUTTER);
  expect(wide).toBeGreaterThan(2500 * 80);
  const { first, last } = messagesWithin(messages, 10_000, 10_500);
  expect(last - first + 1).toBeLessThan(15);
  expect(messages[first]?.y).toBeGreaterThan(10_000);
  expect(messages[last]?.y).toBeLessThanOrEqual(10_500);
});

test.each([
  [5, -1],
  [10, 0],
  [500, 1],
])("at %d ms the last message is %d", (at, place) => {
  const { messages } = sequenceOf(graph(["a", "b"], [step("a", "b", 10), step("b", "a", 300)]), look);
  expect(messageAt(messages, relativeMs(at))).toBe(place);
});
