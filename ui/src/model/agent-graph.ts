// What of an agent graph is drawn: boxes, arrows and their words; and who acts at an instant. Pure.

import { formatCostShort, formatCount, formatPlural } from "../base/format";
import type { RelativeMs } from "../base/time";
import type { AgentGraph, AgentNode, HandoffEdgeRow, HandoffStep } from "../ipc/bindings";

/** Handoffs drawn at most as edges of their own. */
const MOST_STEPS = 300;
const LETTER = 6.4;
const LONGEST_LABEL = 26;

/** A box. */
export type GraphBox = { id: string; node: AgentNode; facts: string; wide: number; high: number };

/** An arrow. */
export type GraphArrow = {
  id: string;
  from: string;
  to: string;
  inferred: boolean;
  count: number;
  label: string;
  wide: number;
  /** All of its handoffs that are known one by one. */
  steps: readonly HandoffStep[];
};

/** What is drawn, and how much of it. */
export type GraphShape = { boxes: GraphBox[]; arrows: GraphArrow[]; arrowsTotal: number };

/** The shape of a graph: handoffs of the same two agents as one arrow, or each as its own. */
export function graphShape(graph: AgentGraph, asItRan: boolean, inferred: boolean): GraphShape {
  const steps = graph.steps.filter((step) => inferred || !step.inferred);
  const edges = graph.edges.filter((edge) => inferred || !edge.inferred);
  const known = new Set(graph.nodes.map(({ agent }) => agent));
  const arrows = asItRan
    ? steps.slice(0, MOST_STEPS).map(stepArrow)
    : edges.map((edge) => edgeArrow(edge, steps));
  return {
    boxes: graph.nodes.map(box),
    arrows: arrows.filter(({ from, to }) => known.has(from) && known.has(to)),
    arrowsTotal: asItRan ? steps.length : edges.length,
  };
}

function box(node: AgentNode): GraphBox {
  const facts = nodeFacts(node);
  const errors = node.tokens.errors > 0 ? 34 : 0;
  const wide = Math.max(node.agent.length * 7.6 + 53, facts.length * LETTER + 28 + errors);
  return { id: node.agent, node, facts, wide: Math.min(260, Math.max(120, wide)), high: 52 };
}

/** The second line of a box. */
function nodeFacts({ tokens, policies }: AgentNode): string {
  const parts = [
    tokens.calls > 0 ? formatPlural(tokens.calls, "call") : "",
    tokens.totalTokens > 0 ? `${compact(tokens.totalTokens)} tok` : "",
    tokens.cost.length > 0 ? formatCostShort(tokens.cost, 3) : "",
    tokens.calls === 0 && policies > 0 ? formatPlural(policies, "policy decision") : "",
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" · ") : "no calls";
}

function compact(value: number): string {
  return value < 10_000 ? formatCount(value) : `${formatCount(value / 1000)}k`;
}

function edgeArrow(
  { from, to, inferred, count, reasons }: HandoffEdgeRow,
  steps: readonly HandoffStep[],
): GraphArrow {
  const reason = inferred ? "inferred" : (reasons[0]?.value ?? "");
  const more = reasons.length > 1 ? " …" : "";
  const words = shorten(reason) + more;
  const own = steps.filter((step) => step.from === from && step.to === to && step.inferred === inferred);
  return arrow(
    `${from}\n${to}\n${inferred}`,
    from,
    to,
    inferred,
    count,
    `${words} ×${formatCount(count)}`.trim(),
    own,
  );
}

function stepArrow(step: HandoffStep, at: number): GraphArrow {
  const { from, to, inferred, reason } = step;
  const label = `${at + 1}  ${inferred ? "inferred" : shorten(reason)}`.trim();
  return arrow(`step ${at}`, from, to, inferred, 1, label, [step]);
}

function arrow(
  id: string,
  from: string,
  to: string,
  inferred: boolean,
  count: number,
  label: string,
  steps: readonly HandoffStep[],
): GraphArrow {
  return { id, from, to, inferred, count, label, wide: label.length * LETTER, steps };
}

function shorten(text: string): string {
  return text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text;
}

/** Width of an arrow's line: thicker for more handoffs. */
export function arrowWidth(count: number): number {
  return Math.min(5, 1.3 + Math.log2(count) * 0.7);
}

/** Who acts at an instant, and the last handoff before it. */
export function actingAt(
  graph: AgentGraph,
  atMs: RelativeMs,
): { agents: ReadonlySet<string>; step: HandoffStep | null } {
  const step = graph.steps.findLast((known) => known.atMs <= atMs) ?? null;
  const acting = graph.nodes.filter(({ intervals }) =>
    intervals.some(({ startMs, endMs }) => startMs <= atMs && atMs <= endMs),
  );
  const agents = new Set(acting.map(({ agent }) => agent));
  if (agents.size === 0 && step) agents.add(step.to);
  return { agents, step };
}
