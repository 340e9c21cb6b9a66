// What of an agent graph is drawn: boxes, arrows and their words; and who acts at an instant. Pure.

import { formatCostShort, formatCount, formatPlural } from "../base/format";
import type { RelativeMs } from "../base/time";
import type { AgentGraph, AgentNode, Facet, HandoffEdgeRow, HandoffStep, TokenUse } from "../ipc/bindings";
import { type AgentGroup, collapseAgents } from "./agent-groups";

/** Boxes that can be read at once; above that agents are grouped. */
export const MOST_BOXES = 25;
/** Lines that can be told apart; above that there is a table. */
const MOST_LINES = 120;
/** Boxes that opened groups may add up to. */
const MOST_WITH_OPENED = 60;
const LETTER = 6.6;
/** Of the names of boxes, in pixels a letter. */
export const NAME_LETTER = 7.5;
const LONGEST_LABEL = 24;

/** How much a box tells: name and figures, or its name alone. */
export type Density = "full" | "brief";

/** A box: an agent, or a group of them. */
export type GraphBox = AgentGroup & {
  nodes: readonly AgentNode[];
  facts: string;
  errors: number;
  size: Readonly<Record<Density, { wide: number; high: number }>>;
};

/** An arrow: all handoffs from one box to another. */
export type GraphArrow = {
  id: string;
  from: string;
  to: string;
  count: number;
  /** How many of them no event states. */
  inferred: number;
  /** It leads to a box that was there before the one it starts from. */
  back: boolean;
  reasons: readonly Facet[];
  /** The most frequent reason, shortened; empty for none. */
  reason: string;
  /** All of its handoffs that are known one by one. */
  steps: readonly HandoffStep[];
};

/** What is drawn. */
export type GraphShape = { boxes: GraphBox[]; arrows: GraphArrow[] };

/** Whether inferred handoffs are shown: as a person chose, else only where no event states any. */
export function showsInferred(graph: AgentGraph, chosen: boolean | null): boolean {
  return chosen ?? graph.edges.every(({ inferred }) => inferred);
}

/** The handoffs that are shown, by time. */
export function shownSteps(graph: AgentGraph, inferred: boolean): readonly HandoffStep[] {
  return inferred ? graph.steps : graph.steps.filter((step) => !step.inferred);
}

/** The shape of a graph: one box for each agent or group, one arrow for each pair and direction. */
export function graphShape(
  graph: AgentGraph,
  inferred: boolean,
  opened: ReadonlySet<string> = new Set(),
): GraphShape {
  const nodes = new Map(graph.nodes.map((node) => [node.agent, node]));
  const calls = (agent: string) => nodes.get(agent)?.tokens.calls ?? 0;
  const boxes = collapseAgents([...nodes.keys()], MOST_BOXES, calls, opened).map((group) =>
    boxOf(
      group,
      group.members.flatMap((agent) => nodes.get(agent) ?? []),
    ),
  );
  const place = new Map(boxes.flatMap(({ id, members }, at) => members.map((agent) => [agent, { id, at }])));
  const arrows = new Map<string, GraphArrow & { steps: HandoffStep[] }>();
  for (const edge of graph.edges) {
    const [from, to] = [place.get(edge.from), place.get(edge.to)];
    if ((edge.inferred && !inferred) || !from || !to) continue;
    const id = `${from.id}\n${to.id}`;
    const before = arrows.get(id) ?? {
      ...{ id, from: from.id, to: to.id, count: 0, inferred: 0, back: to.at < from.at },
      ...{ reasons: [], reason: "", steps: [] },
    };
    arrows.set(id, { ...before, ...added(before, edge) });
  }
  for (const step of shownSteps(graph, inferred))
    arrows.get(`${place.get(step.from)?.id}\n${place.get(step.to)?.id}`)?.steps.push(step);
  return {
    boxes,
    arrows: [...arrows.values()].map((arrow) => ({
      ...arrow,
      reason: shorten(arrow.reasons[0]?.value ?? ""),
    })),
  };
}

/** Why a shape is not drawn, in numbers; `null` when it can be read. */
export function tooMuch({ boxes, arrows }: GraphShape): string | null {
  if (boxes.length > MOST_WITH_OPENED) return formatPlural(boxes.length, "box", "boxes");
  return arrows.length > MOST_LINES ? formatPlural(arrows.length, "line") : null;
}

function added(before: GraphArrow, { count, inferred, reasons }: HandoffEdgeRow) {
  const counts = new Map(before.reasons.map(({ value, count: known }) => [value, known]));
  for (const reason of reasons) counts.set(reason.value, (counts.get(reason.value) ?? 0) + reason.count);
  const all = [...counts].map(([value, known]) => ({ value, count: known }));
  return {
    count: before.count + count,
    inferred: before.inferred + (inferred ? count : 0),
    reasons: all.sort((a, b) => b.count - a.count),
  };
}

function boxOf(group: AgentGroup, nodes: readonly AgentNode[]): GraphBox {
  const tokens = nodes.map((node) => node.tokens);
  const policies = nodes.reduce((sum, node) => sum + node.policies, 0);
  const errors = tokens.reduce((sum, own) => sum + own.errors, 0);
  const facts = factsOf(tokens, policies);
  const name = boxName(group).length * NAME_LETTER + 54;
  const failed = errors > 0 ? 34 : 0;
  const full = Math.max(name, facts.length * LETTER + 28 + failed);
  return {
    ...{ ...group, nodes, facts, errors },
    size: {
      full: { wide: Math.min(250, Math.max(130, full)), high: 52 },
      brief: { wide: Math.min(170, Math.max(84, name - 4 + failed)), high: 28 },
    },
  };
}

/** What a box is called: `planner`, `worker × 24`. */
export function boxName({ name, members, grouped }: AgentGroup): string {
  return grouped ? `${name} × ${formatCount(members.length)}` : name;
}

/** The second line of a box. */
function factsOf(tokens: readonly TokenUse[], policies: number): string {
  const sum = (value: (own: TokenUse) => number) => tokens.reduce((total, own) => total + value(own), 0);
  const calls = sum((own) => own.calls);
  const total = sum((own) => own.totalTokens);
  const cost = tokens.flatMap((own) => own.cost);
  const parts = [
    calls > 0 ? formatPlural(calls, "call") : "",
    total > 0 ? `${compact(total)} tok` : "",
    cost.length > 0 ? formatCostShort(cost, 3) : "",
    calls === 0 && policies > 0 ? formatPlural(policies, "policy decision") : "",
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" · ") : "no calls";
}

function compact(value: number): string {
  if (value < 10_000) return formatCount(value);
  return value < 999_500 ? `${formatCount(value / 1000)}k` : `${(value / 1_000_000).toFixed(1)}M`;
}

/** The width of an arrow's words: its count and, where there is room, why. */
export function labelWidth(words: string): number {
  return words.length * LETTER + 12;
}

/** What is written on an arrow: how often, and why where there is room. Nothing is written on what came once. */
export function labelOf({ count, reason }: GraphArrow, reasons: boolean): string {
  if (reasons && reason !== "") return `${formatCount(count)} ${reason}`;
  return count > 1 ? formatCount(count) : "";
}

function shorten(text: string): string {
  return text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text;
}

/** Width of an arrow's line: thicker for more handoffs. */
export function arrowWidth(count: number): number {
  return Math.min(5, 1.3 + Math.log2(count) * 0.7);
}

/** The last handoff by an instant. */
export function stepAt(steps: readonly HandoffStep[], atMs: RelativeMs): HandoffStep | null {
  return steps.findLast((known) => known.atMs <= atMs) ?? null;
}

/** Whether agents act only after an instant. */
export function actsLater(nodes: readonly AgentNode[], atMs: RelativeMs): boolean {
  const intervals = nodes.flatMap((node) => node.intervals);
  return intervals.length > 0 && intervals.every(({ startMs }) => startMs > atMs);
}

/** Whether handoffs happen only after an instant. */
export function happensLater(steps: readonly HandoffStep[], atMs: RelativeMs): boolean {
  return steps.length > 0 && steps.every((step) => step.atMs > atMs);
}

/** Who acts at an instant, and the last handoff before it. */
export function actingAt(
  graph: AgentGraph,
  atMs: RelativeMs,
): { agents: ReadonlySet<string>; step: HandoffStep | null } {
  const step = stepAt(graph.steps, atMs);
  const acting = graph.nodes.filter(({ intervals }) =>
    intervals.some(({ startMs, endMs }) => startMs <= atMs && atMs <= endMs),
  );
  const agents = new Set(acting.map(({ agent }) => agent));
  if (agents.size === 0 && step) agents.add(step.to);
  return { agents, step };
}
