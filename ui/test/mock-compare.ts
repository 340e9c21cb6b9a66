// Two made-up sessions side by side.

import type {
  AgentRuns,
  CompareHead,
  CompareRequest,
  Comparison,
  PairDiff,
  RunCalls,
  RunsRequest,
} from "../src/ipc/bindings";
import { COMPARE_LAYOUT } from "../src/ipc/layouts";
import { encodeColumns, Texts } from "./encode-columns";
import type { PlainRow } from "./encode-layout";
import type { MockSession } from "./mock-backend";

const CALLS = [4, 5, 6];

type Pair = { left: PlainRow | null; right: PlainRow | null; changes: number };

/** Pairs by what the steps are, in the order they came; enough for made-up runs. */
function pairsOf(left: readonly PlainRow[], right: readonly PlainRow[]): Pair[] {
  const token = ({ family, name, agent }: PlainRow) =>
    `${family} ${CALLS.includes(family) ? name : ""} ${agent}`;
  const pairs: Pair[] = [];
  let at = 0;
  for (const row of left) {
    const found = right.findIndex((other, index) => index >= at && token(other) === token(row));
    if (found < 0 || found > at + 8) {
      pairs.push({ left: row, right: null, changes: 16 });
      continue;
    }
    for (; at < found; at += 1) pairs.push({ left: null, right: right[at] ?? null, changes: 32 });
    const other = right[found] as PlainRow;
    at = found + 1;
    let changes = (row.detail ?? "") === (other.detail ?? "") ? 0 : 1;
    if (row.name !== other.name) changes |= 2;
    // What holds others ends otherwise because of them.
    if (row.family > 3 && (row.state ?? 0) !== (other.state ?? 0)) changes |= 4;
    if (Math.abs(row.end - row.start - (other.end - other.start)) > 500) changes |= 8;
    pairs.push({ left: row, right: other, changes });
  }
  for (; at < right.length; at += 1) pairs.push({ left: null, right: right[at] ?? null, changes: 32 });
  return pairs;
}

/** The sums of two sessions. */
function comparisonOf(left: MockSession, right: MockSession): Comparison {
  const names = new Set(
    [...left.rows, ...right.rows]
      .filter(({ family }) => CALLS.includes(family))
      .map(({ family, name }) => `${family} ${name}`),
  );
  const calls = [...names].map((known) => {
    const of = ({ rows }: MockSession) => rows.filter(({ family, name }) => `${family} ${name}` === known);
    const ms = (rows: PlainRow[]) => rows.reduce((sum, { start, end }) => sum + end - start, 0);
    const failed = (rows: PlainRow[]) => rows.filter(({ state }) => state === 1).length;
    const tokens = (rows: PlainRow[]) => rows.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0);
    const [a, b] = [of(left), of(right)];
    return {
      family: Number(known.split(" ")[0]),
      name: known.slice(known.indexOf(" ") + 1),
      left: a.length,
      right: b.length,
      leftFailed: failed(a),
      rightFailed: failed(b),
      leftMs: ms(a),
      rightMs: ms(b),
      leftTokens: tokens(a),
      rightTokens: tokens(b),
    };
  });
  return { left: headOf(left), right: headOf(right), calls };
}

function headOf({ row, rows }: MockSession): CompareHead {
  const count = (family: number) => rows.filter((span) => span.family === family).length;
  return {
    row,
    runs: ["4bf92f3577b34da6a3ce929d0e0e4736"],
    steps: rows.length,
    durationMs: row.durationMs,
    failed: rows.filter(({ state }) => state === 1).length,
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    modelCalls: count(4),
    toolCalls: count(5),
    mcpCalls: count(6),
    handoffs: count(7),
  };
}

/** The bytes of the aligned steps. */
export function encodeCompare(left: readonly PlainRow[], right: readonly PlainRow[]): ArrayBuffer {
  const pairs = pairsOf(left, right);
  const texts = new Texts();
  const of = ({ left, right }: Pair) => (left ?? right) as PlainRow;
  const name = pairs.map((pair) => texts.index(of(pair).name));
  const rightName = pairs.map(({ left, right }) => texts.index((right ?? left)?.name ?? ""));
  const detail = pairs.map((pair) => texts.index(of(pair).detail ?? ""));
  const agent = pairs.map((pair) => texts.index(of(pair).agent ?? ""));
  const { header, ...strings } = texts.encoded();
  return encodeColumns(
    COMPARE_LAYOUT,
    {
      rows: pairs.length,
      leftTotal: left.length,
      rightTotal: right.length,
      ...header,
      compared: pairs.length,
    },
    {
      leftSpan: pairs.map(({ left }) => left?.span ?? -1),
      leftStart: pairs.map(({ left }) => left?.start ?? -1),
      leftEnd: pairs.map(({ left }) => left?.end ?? -1),
      rightSpan: pairs.map(({ right }) => right?.span ?? -1),
      rightStart: pairs.map(({ right }) => right?.start ?? -1),
      rightEnd: pairs.map(({ right }) => right?.end ?? -1),
      name,
      rightName,
      detail,
      agent,
      family: pairs.map((pair) => of(pair).family),
      leftState: pairs.map(({ left }) => left?.state ?? 0),
      rightState: pairs.map(({ right }) => right?.state ?? 0),
      changes: pairs.map(({ changes }) => changes),
      ...strings,
    },
  );
}

/** The runs whose first agent is that of the reference, newest first. */
function runsOf(sessions: readonly MockSession[], { reference, other, limit }: RunsRequest): AgentRuns {
  const agentOf = ({ rows }: MockSession) => rows.find(({ agent }) => agent)?.agent ?? "";
  const first = sessions.find(({ row }) => row.key === reference) as MockSession;
  const agent = agentOf(first);
  const alike = sessions.filter(
    (session) => [reference, other].includes(session.row.key) || (agent !== "" && agentOf(session) === agent),
  );
  alike.sort((a, b) => b.row.startMs - a.row.startMs);
  const run = (session: MockSession) => {
    const pairs = session === first ? [] : pairsOf(first.rows, session.rows);
    const at = pairs.findIndex(({ changes }) => (changes & ~8) !== 0);
    const { left = null, right = null } = pairs[at] ?? {};
    const calls = new Map<string, RunCalls>();
    for (const { family, name, state } of session.rows.filter(({ family }) => CALLS.includes(family))) {
      const known = calls.get(`${family} ${name}`) ?? { family, name, count: 0, failed: 0 };
      known.count += 1;
      known.failed += state === 1 ? 1 : 0;
      calls.set(`${family} ${name}`, known);
    }
    const fork = { step: at + 1, name: (left ?? right)?.name ?? "" };
    return {
      row: session.row,
      agent: agentOf(session),
      calls: [...calls.values()].sort((a, b) => b.count - a.count),
      fork: at < 0 ? null : { ...fork, referenceSpan: left?.span ?? null, span: right?.span ?? null },
    };
  };
  return { agent, runs: alike.slice(0, limit).map(run) };
}

/** Answers the commands of a comparison; nothing for others. */
export function answerCompare(
  sessions: readonly MockSession[],
  find: (key: string) => MockSession,
  command: string,
  args: { request?: CompareRequest | RunsRequest },
): unknown {
  if (command === "compare_runs") {
    const request = args.request as RunsRequest;
    find(request.reference);
    return runsOf(sessions, request);
  }
  if (command === "compare_pair" || command === "compare_answer") return PAIR;
  if (!args.request) return null;
  const request = args.request as CompareRequest;
  const [left, right] = [find(request.left.session), find(request.right.session)];
  return command === "compare_layout" ? encodeCompare(left.rows, right.rows) : comparisonOf(left, right);
}

const line = (side: "both" | "left" | "right", at: number, ...pieces: [string, boolean?][]) => ({
  side,
  left: side === "right" ? null : at,
  right: side === "left" ? null : at,
  skipped: 0,
  pieces: pieces.map(([text, changed = false]) => ({ text, changed })),
});

const PAIR: PairDiff = {
  texts: [
    {
      name: "arguments",
      leftBytes: 188,
      rightBytes: 190,
      same: false,
      cut: false,
      lineCount: 5,
      lines: [
        line("both", 1, ["{"]),
        line("both", 2, ['  "charge_id": "ch_9F2aKq0Zs8e1x77",']),
        line("left", 3, ['  "amount": '], ["4999", true], [","]),
        line("right", 3, ['  "amount": '], ["9998", true], [","]),
        { side: "skipped", left: 4, right: 4, skipped: 5, pieces: [] },
      ],
    },
    { name: "result", leftBytes: 96, rightBytes: 96, same: true, cut: false, lineCount: 0, lines: [] },
  ],
};
