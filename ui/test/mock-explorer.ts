// What the made-up back end adds up about a session: close to the real one, for looking at and for behaviour tests.

import type {
  AgentGraph,
  AgentNode,
  CallListRequest,
  CallPage,
  CallStats,
  HandoffStep,
  Lane,
  RunSentence,
  RunStep,
  SentencePart,
  SentenceTarget,
  SessionOverview,
  TokenUse,
  ToolReport,
  ToolRow,
} from "../src/ipc/bindings";
import type { PlainRow } from "./encode-layout";
import type { MockSession } from "./mock-backend";

const [AGENT, MODEL, TOOL, MCP, POLICY, DATA, ERROR, RETRY, HANDOFF] = [2, 4, 5, 6, 11, 12, 14, 15, 7];
const SPARK = 32;

/** Answers the explorer's commands; `undefined` for any other. */
export function answerExplorer(
  command: string,
  args: Record<string, never>,
  find: (key: string) => MockSession,
): unknown {
  switch (command) {
    case "session_overview":
      return { ...overview(find(args.key)), ...find(args.key).overview };
    case "tool_report":
      return report(find(args.key).rows);
    case "list_calls":
      return callPage(find((args.request as CallListRequest).session).rows, args.request);
    case "agent_graph":
      return graph(find(args.key).rows);
    default:
      return undefined;
  }
}

const by = <T, K>(items: readonly T[], key: (item: T) => K): [K, T[]][] => {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups];
};
const isCall = ({ family }: PlainRow) => family === MODEL || family === TOOL || family === MCP;
const lasted = (rows: readonly PlainRow[]) => rows.reduce((most, { end }) => Math.max(most, end), 0);
/** `ledger-mcp · tools/call` in the sample stands for a server and its operation. */
export const serverOf = ({ family, detail = "" }: PlainRow) =>
  family === MCP && detail.includes(" · ") ? (detail.split(" · ")[0] ?? "") : "";
const operationOf = ({ detail = "" }: PlainRow) => detail.split(" · ")[1] ?? "";

function step(row: PlainRow, runEnd: number): RunStep {
  const open = row.state === 2 || row.state === 3;
  return {
    atMs: row.start,
    durationMs: (open ? runEnd : row.end) - row.start,
    family: row.family,
    state: row.state ?? 0,
    name: row.name,
    detail: serverOf(row) || (row.detail ?? ""),
    agent: row.agent ?? "",
    span: row.span,
    event: row.span * 10,
  };
}

function stats(rows: readonly PlainRow[], runEnd: number): CallStats {
  const took = rows
    .filter(({ state }) => state !== 2 && state !== 3)
    .map(({ start, end }) => end - start)
    .sort((a, b) => a - b);
  const at = (share: number) => took[Math.max(0, Math.ceil(took.length * share) - 1)] ?? 0;
  const total = took.reduce((sum, ms) => sum + ms, 0);
  const spark = (kept: readonly PlainRow[]) =>
    Array.from(
      { length: SPARK },
      (_, part) =>
        kept.filter(({ start }) => Math.min(SPARK - 1, Math.floor((start / runEnd) * SPARK)) === part).length,
    );
  const failed = rows.filter(({ state }) => state === 1);
  return {
    calls: rows.length,
    errors: failed.length,
    open: rows.length - took.length,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    maxMs: at(1),
    totalMs: total,
    share: Math.min(1, total / runEnd),
    medianBytes: rows.length === failed.length ? null : 420 + rows.length * 31,
    maxBytes: rows.length === failed.length ? null : 2140 + rows.length * 97,
    spark: spark(rows),
    sparkErrors: spark(failed),
  };
}

function toolRows(calls: readonly PlainRow[], runEnd: number): ToolRow[] {
  return by(calls, (row) => `${row.family}\n${serverOf(row)}\n${row.name}`)
    .map(([, rows]) => ({
      name: rows[0]?.name ?? "",
      server: rows[0] ? serverOf(rows[0]) : "",
      family: rows[0]?.family ?? TOOL,
      stats: stats(rows, runEnd),
    }))
    .sort((a, b) => b.stats.totalMs - a.stats.totalMs);
}

function tokenUse(name: string, rows: readonly PlainRow[]): TokenUse {
  const total = rows.reduce((sum, { tokens = 0 }) => sum + tokens, 0);
  const input = Math.round(total * 0.94);
  const priced = name !== "claude-haiku-4-5" && total > 0;
  return {
    name,
    calls: rows.filter(isCall).length,
    errors: rows.filter((row) => row.state === 1 && isCall(row)).length,
    inputTokens: input,
    outputTokens: total - input,
    totalTokens: total,
    cachedTokens: Math.round(input * 0.4),
    reasoningTokens: 0,
    cost: priced ? [{ currency: "USD", amount: total * 6e-6, estimated: false }] : [],
    unpriced: rows.filter((row) => row.name === "claude-haiku-4-5").length,
  };
}

function lane(name: string, family: number, rows: readonly PlainRow[]): Lane {
  const failed = rows.filter(({ state }) => state === 1);
  return {
    name,
    family,
    spans: rows.length,
    errors: failed.length,
    intervals: rows
      .slice(0, 40)
      .map(({ start, end, span }) => ({ startMs: start, endMs: end, span, spans: 1 })),
    marks: failed.map(({ end, span }) => ({ atMs: end, span, count: 1 })),
  };
}

/** When an agent acted and failed; one without any calls, as long as its own span says. */
function activity(agent: string, own: readonly PlainRow[]): Pick<AgentNode, "intervals" | "failures"> {
  const acts = own.filter(({ family }) => family !== AGENT);
  const { intervals, marks } = lane(agent, AGENT, acts.length > 0 ? acts : own);
  return { intervals, failures: marks };
}

/** A handoff row of the sample names the agent that takes over, and why. */
function handoffs(rows: readonly PlainRow[]): HandoffStep[] {
  const said = rows
    .filter(({ family }) => family === HANDOFF)
    .map((row) => ({
      from: row.agent ?? "",
      to: row.name,
      reason: row.detail ?? "",
      kind: "sequential",
      inferred: false,
      atMs: row.start,
      span: row.span,
      event: row.span * 10,
    }));
  const runs = rows.filter(({ family, parent }) => family === AGENT && parent >= 0);
  const seen = runs
    .filter((row) => !said.some(({ to, atMs }) => to === row.name && Math.abs(atMs - row.start) < 1000))
    .map((row) => ({
      ...{ from: rows[row.parent]?.agent ?? "", to: row.name, reason: "", kind: "", inferred: true },
      ...{ atMs: row.start, span: row.span, event: row.span * 10 },
    }));
  return [...said, ...seen].sort((a, b) => a.atMs - b.atMs);
}

/** Close to what the back end says, enough for looking and for following its links. */
function sentenceOf({ row, rows }: MockSession): RunSentence {
  const failed = rows.filter((span) => span.state === 1 && isCall(span));
  const [first] = failed;
  const ending = row.state === "live" ? "running" : first ? "failed" : "finished";
  const words = { running: "Running", failed: "Failed", finished: "Finished" };
  const plain = (text: string): SentencePart => ({ text, target: null });
  const link = (text: string, target: SentenceTarget): SentencePart => ({ text, target });
  const joint = ending === "running" ? "for" : "after";
  const parts = [plain(words[ending]), plain(` ${joint} ${Math.round(lasted(rows) / 1000)} s: `)];
  if (first) {
    const { name, span, agent = "" } = first;
    const query = `tool:${name} agent:${agent} error:true`;
    parts.push(link(name, { at: "span", span }), plain(" failed "));
    parts.push(link(`${failed.length} times`, { at: "found", query }));
    parts.push(plain(" in "), link(agent, { at: "agent", agent }));
  } else parts.push(link(`${rows.filter(isCall).length} calls`, { at: "calls" }));
  parts.push(plain("; "), link("9 handoffs", { at: "agents" }), plain(" between "));
  parts.push(link(`${row.agents} agents`, { at: "agents" }));
  if (row.cost[0]) {
    const cost = `${row.costPartial ? "at least " : ""}$${row.cost[0].amount.toFixed(2)}`;
    parts.push(plain("; "), link(cost, { at: "cost" }));
  }
  return { ending, parts: [...parts, plain(".")] };
}

function overview(session: MockSession): SessionOverview {
  const { rows } = session;
  const runEnd = lasted(rows);
  const calls = rows.filter(isCall);
  const others = calls.filter(({ family }) => family !== MODEL);
  const acting = rows.filter(({ family, agent }) => family !== AGENT && agent);
  const agents = by(acting.length > 0 ? acting : rows, ({ agent }) => agent ?? "");
  const tools = toolRows(others, runEnd);
  const steps = (kept: readonly PlainRow[]) => ({
    steps: kept.slice(0, 3).map((row) => step(row, runEnd)),
    total: kept.length,
  });
  const failing = calls.find(({ state }) => state === 1);
  const message = failing && rows.find(({ family, start }) => family === ERROR && start >= failing.start);
  const solved =
    failing && calls.find((row) => row.name === failing.name && row.start > failing.start && !row.state);
  const list = handoffs(rows);
  const data = rows.filter(({ family }) => family === DATA);
  const tokens = (key: (row: PlainRow) => string, kept: readonly PlainRow[]) =>
    by(kept, key)
      .map(([name, own]) => tokenUse(name, own))
      .sort((a, b) => b.totalTokens - a.totalTokens);
  const models = tokens(
    ({ name }) => name,
    calls.filter(({ family }) => family === MODEL),
  );
  const byAgent = tokens(({ agent = "" }) => agent, calls);
  return {
    sentence: sentenceOf(session),
    durationMs: runEnd,
    firstError: failing
      ? {
          step: step(failing, runEnd),
          event: failing.span * 10 + 1,
          atMs: failing.end,
          message: message?.name ?? "the call failed",
          code: message?.detail ?? "",
          arguments: '{"charge_id":"ch_9F2a…77","amount":4999,"currency":"EUR"}',
          retryResult: solved ? "solved" : "not_tried",
          attempts: solved ? 2 : 0,
          lastAttempt: solved?.span ?? null,
          before: rows
            .filter(({ start, family }) => start < failing.start && family !== AGENT)
            .slice(-4)
            .map((row) => step(row, runEnd)),
        }
      : null,
    agentLanes: {
      lanes: agents.slice(0, 6).map(([name, own]) => lane(name, AGENT, own)),
      total: agents.length,
    },
    toolLanes: {
      lanes: tools.slice(0, 6).map(({ name, family }) =>
        lane(
          name,
          family,
          others.filter((row) => row.name === name),
        ),
      ),
      total: tools.length,
    },
    handoffs: list.slice(0, 16).map((handoff) => ({ steps: [handoff], times: 1 })),
    handoffsShown: Math.min(16, list.length),
    handoffsTotal: list.length,
    models: models.slice(0, 5),
    modelsTotal: models.length,
    agents: byAgent.slice(0, 5),
    agentsTotal: byAgent.length,
    tools: tools.slice(0, 5),
    toolsTotal: tools.length,
    open: steps(rows.filter(({ state, family }) => (state === 2 || state === 3) && family !== AGENT)),
    loops: [],
    loopsTotal: 0,
    gaps: null,
    retries: steps(rows.filter(({ family }) => family === RETRY)),
    outcomes: [{ value: "allow", count: rows.filter(({ family }) => family === POLICY).length }],
    refused: [],
    refusedTotal: 0,
    scores: [],
    scoresTotal: 0,
    data: by(data, ({ name }) => name)
      .slice(0, 3)
      .map(([source, own]) => ({
        ...{ source, reads: own.length, documents: 14 * own.length, pii: ["email"] },
        span: own[0]?.span ?? 1,
      })),
    dataTotal: by(data, ({ name }) => name).length,
    parentMissing: steps(rows.filter(({ parentMissing }) => parentMissing)),
    tampered: { steps: [], total: 0 },
    late: 0,
    lateMs: 0,
  };
}

function report(rows: readonly PlainRow[]): ToolReport {
  const runEnd = lasted(rows);
  const calls = rows.filter(isCall);
  const others = calls.filter(({ family }) => family !== MODEL);
  const mcp = others.filter(({ family }) => family === MCP);
  return {
    tools: toolRows(others, runEnd),
    servers: by(mcp, serverOf).map(([server, own]) => ({
      server,
      stats: stats(own, runEnd),
      operations: by(own, operationOf).map(([operation, ran]) => ({
        operation,
        stats: stats(ran, runEnd),
        tools: toolRows(ran, runEnd),
      })),
    })),
    models: by(
      calls.filter(({ family }) => family === MODEL),
      ({ name }) => name,
    ).map(([name, own]) => ({ tokens: tokenUse(name, own), stats: stats(own, runEnd) })),
  };
}

function callPage(rows: readonly PlainRow[], request: CallListRequest): CallPage {
  const { query, order, offset, limit } = request;
  const runEnd = lasted(rows);
  const fields: Record<string, (row: PlainRow) => string> = {
    tool: ({ name, family }) => (family === MODEL ? "" : name),
    model: ({ name, family }) => (family === MODEL ? name : ""),
    agent: ({ agent = "" }) => agent,
    server: serverOf,
    operation: operationOf,
  };
  const terms = [...query.matchAll(/(\w+):(?:"([^"]*)"|(\S+))/g)];
  const chosen = rows.filter(
    (row) =>
      isCall(row) &&
      terms.every(([, field = "", quoted, plain]) => fields[field]?.(row) === (quoted ?? plain)),
  );
  if (order === "newest") chosen.reverse();
  if (order === "slowest") chosen.sort((a, b) => b.end - b.start - (a.end - a.start));
  return {
    calls: chosen.slice(offset, offset + limit).map((row) => ({
      span: row.span,
      family: row.family,
      name: row.name,
      detail: row.detail ?? "",
      agent: row.agent ?? "",
      startMs: row.start,
      durationMs: step(row, runEnd).durationMs,
      state: row.state ?? 0,
      arguments:
        row.family === MODEL ? '{"messages":[{"role":"system"}]}' : '{"order_id":"ORD-123","limit":20}',
      result: row.state === 1 ? "503 upstream: lock not acquired" : '{"status":"ok","rows":3}',
    })),
    offset,
    total: chosen.length,
  };
}

function graph(rows: readonly PlainRow[]): AgentGraph {
  const steps = handoffs(rows);
  const agents = by(rows, ({ agent }) => agent ?? "").filter(([agent]) => agent !== "");
  const edges = by(steps, ({ from, to, inferred }) => `${from}\n${to}\n${inferred}`).map(([, own]) => ({
    from: own[0]?.from ?? "",
    to: own[0]?.to ?? "",
    inferred: own[0]?.inferred ?? false,
    count: own.length,
    reasons: by(own, ({ reason }) => reason)
      .filter(([reason]) => reason !== "")
      .map(([value, { length: count }]) => ({ value, count })),
    kinds: [{ value: "sequential", count: own.length }],
  }));
  return {
    durationMs: lasted(rows),
    nodes: agents.map(([agent, own]) => ({
      agent,
      tokens: tokenUse(agent, own),
      calls: by(own.filter(isCall), ({ name }) => name).map(([value, { length: count }]) => ({
        value,
        count,
      })),
      callsTotal: new Set(own.filter(isCall).map(({ name }) => name)).size,
      policies: own.filter(({ family }) => family === POLICY).length,
      ...activity(agent, own),
      waitedFor: [],
    })),
    nodesTotal: agents.length,
    edges,
    edgesTotal: edges.length,
    steps,
    stepsTotal: steps.length,
  };
}
