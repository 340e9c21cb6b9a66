// A made-up run of several agents, for the look-at-it page and tests that need a whole session.

import type { PlainRow } from "./encode-layout";

/** Seeded numbers in [0, 1), so that every look at the page is the same. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const AGENT = 2;
const MODEL = 4;
const TOOL = 5;
const MCP = 6;
const HANDOFF = 7;
const INPUT = 8;
const OUTPUT = 9;
const POLICY = 11;
const DATA = 12;
const STATE = 13;
const ERROR = 14;
const RETRY = 15;

/** The refund run: five agents, a flaky MCP server, and a model call that is still running. */
export function refundRun(): PlainRow[] {
  const rows: PlainRow[] = [];
  const stack: number[] = [];
  let agent = "";
  const add = (row: Omit<PlainRow, "span" | "parent">) => {
    rows.push({ span: rows.length + 1, parent: stack.at(-1) ?? -1, agent, ...row });
    return rows.length - 1;
  };
  const point = (family: number, at: number, name: string, detail = "", state = 0) =>
    add({ family, start: at, end: at, name, detail, point: true, state });
  const within = (row: Omit<PlainRow, "span" | "parent">, body: () => void) => {
    const before = agent;
    agent = row.name;
    stack.push(add({ ...row, agent }));
    body();
    stack.pop();
    agent = before;
  };
  const call = (
    family: number,
    from: number,
    to: number,
    name: string,
    detail: string,
    more: Partial<PlainRow> = {},
  ) => add({ family, start: from * 1000, end: to * 1000, name, detail, ...more });

  within({ family: AGENT, name: "triage", start: 0, end: 86_000, state: 2 }, () => {
    point(INPUT, 400, "I was charged twice for order ORD-123, please help");
    call(MODEL, 1.5, 6.1, "gpt-4o-mini", "1,204 → 86", { tokens: 1290 });
    call(POLICY, 6.3, 6.312, "pii-mask", "allow, 2 categories masked");
    call(POLICY, 6.4, 6.44, "refund-limit", "review", { policy: "review" });
    point(HANDOFF, 6900, "billing", "needs ledger access");
    within({ family: AGENT, name: "billing", start: 7000, end: 54_000 }, () => {
      call(MCP, 8, 11.2, "find_charge", "ledger-mcp · tools/call");
      call(TOOL, 11.6, 12.7, "refund.lookup", 'order_id="ORD-123"');
      call(MODEL, 13, 22.2, "gpt-4o", "8,911 → 402", { tokens: 9313, cost: 0.071 });
      stack.push(call(MCP, 22.6, 24.7, "reverse_charge", "ledger-mcp · tools/call", { state: 1 }));
      point(ERROR, 24_700, "503 upstream: lock not acquired", "UPSTREAM_LOCKED", 1);
      stack.pop();
      call(RETRY, 25.2, 25.7, "attempt 1", "backoff 500 ms");
      const second = call(MCP, 26, 28.3, "reverse_charge", "ledger-mcp · tools/call", {
        state: 1,
        retry: [rows.findIndex(({ name }) => name === "reverse_charge"), 1, 2, 1],
      });
      stack.push(second);
      point(ERROR, 28_300, "503 upstream: lock not acquired", "UPSTREAM_LOCKED", 1);
      stack.pop();
      call(RETRY, 28.8, 29.8, "attempt 2", "backoff 1 s");
      call(MCP, 30.2, 34.6, "reverse_charge", "ledger-mcp · tools/call", { retry: [second, 2, 2, 2] });
      call(POLICY, 34.7, 34.73, "ledger-export", "deny", { policy: "denied" });
      point(STATE, 34_800, "refund_state", "pending → reversed");
      within({ family: AGENT, name: "ledger-auditor", start: 35_000, end: 53_000 }, () => {
        call(DATA, 35.6, 37.3, "ledger://2026-03", "14 documents");
        call(MODEL, 37.5, 44.9, "claude-haiku-4-5", "6,204 → 211", { tokens: 6415 });
        call(TOOL, 45.1, 45.4, "diff_balances", 'account="ACC-9", month="2026-03"');
        within({ family: AGENT, name: "billing", start: 46_000, end: 53_000, detail: "handoff back" }, () => {
          call(MODEL, 46.4, 52.8, "gpt-4o", "3,114 → 190", { tokens: 3304 });
        });
      });
    });
    within({ family: AGENT, name: "writer", start: 55_000, end: 86_000, state: 2 }, () => {
      const ticks = Array.from({ length: 60 }, (_, part) => 59_000 + part * 160);
      call(MODEL, 56, 68.8, "gpt-4o", "4,118 → 377", { tokens: 4495, cost: 0.032, ticks });
      call(TOOL, 70, 71.2, "mail.send", "to=[redacted]", { state: 4 });
      point(OUTPUT, 72_000, "Your refund of €49.99 is on its way");
      call(TOOL, 72.4, 72.4, "crm.note", "no answer", { state: 3, parentMissing: true });
      call(MODEL, 74, 74, "gpt-4o", "2,040 → …", { state: 2 });
    });
  });
  return rows;
}

/** The refund run once more: the server does not stumble, and other words are said. */
export function secondRefundRun(): PlainRow[] {
  const kept = refundRun().filter(
    ({ family, start }) => family !== RETRY && family !== ERROR && !(family === MCP && start === 26_000),
  );
  return kept.map((row) => ({
    ...row,
    span: row.span + 1000,
    parent: -1,
    start: row.start * 0.7,
    end: row.start * 0.7 + (row.end - row.start) * (row.family === MODEL ? 0.5 : 1),
    state: row.state === 3 ? 3 : 0,
    detail:
      row.family === TOOL && row.name === "diff_balances"
        ? 'account="ACC-9", month="2026-02"'
        : (row.detail ?? ""),
    name: row.family === OUTPUT ? "Your refund of €49.99 was paid out" : row.name,
  }));
}

/** A long run of `spans` spans in turns of an agent. */
export function longRun(spans: number, seed = 7): PlainRow[] {
  const random = seeded(seed);
  const names = ["planner", "researcher", "coder", "reviewer"];
  const rows: PlainRow[] = [
    { span: 1, parent: -1, start: 0, end: 0, name: "orchestrator", agent: "orchestrator", family: AGENT },
  ];
  let clock = 20;
  while (rows.length < spans) {
    const agent = names[Math.floor(random() * names.length)] ?? "planner";
    const parent = rows.length;
    const own: PlainRow = {
      span: parent + 1,
      parent: 0,
      start: clock,
      end: clock,
      name: agent,
      agent,
      family: AGENT,
    };
    rows.push(own);
    const calls = 3 + Math.floor(random() * 14);
    for (let call = 0; call < calls && rows.length < spans; call += 1) {
      clock += random() * 40;
      const took = random() ** 3 * 4000 + 2;
      const kind = random();
      const family =
        kind < 0.35 ? MODEL : kind < 0.6 ? TOOL : kind < 0.85 ? MCP : kind < 0.93 ? DATA : POLICY;
      const name = {
        [MODEL]: "gpt-4o",
        [TOOL]: "read_file",
        [MCP]: "search_issues",
        [DATA]: "repo index",
        [POLICY]: "guard",
      }[family];
      rows.push({
        span: rows.length + 1,
        parent,
        start: clock,
        end: clock + took,
        name: name ?? "",
        detail: `step ${rows.length}`,
        agent,
        family,
        state: random() < 0.02 ? 1 : 0,
      });
      clock += took * (0.4 + random() * 0.6);
    }
    own.end = clock;
  }
  if (rows[0]) rows[0].end = clock;
  return rows;
}
