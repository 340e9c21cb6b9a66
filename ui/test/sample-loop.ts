// A made-up run with what folds and what waits: repeated calls, attempts, a deep chain, and two turns of a person.

import type { PlainRow } from "./encode-layout";
import { type MockSession, sessionRow } from "./mock-backend";

const [WORKFLOW, AGENT, MODEL, TOOL, INPUT, OUTPUT, DATA, STATE] = [1, 2, 4, 5, 8, 9, 12, 13];

/** The run. */
function loopRun(): PlainRow[] {
  const rows: PlainRow[] = [];
  const stack: number[] = [];
  let agent = "orchestrator";
  const add = (family: number, from: number, to: number, name: string, more: Partial<PlainRow> = {}) => {
    const [start, end] = [from * 1000, to * 1000];
    rows.push({
      span: rows.length + 1,
      parent: stack.at(-1) ?? -1,
      agent,
      start,
      end,
      name,
      family,
      ...more,
    });
    return rows.length - 1;
  };
  const within = (row: number, body: () => void, as = agent) => {
    const before = agent;
    agent = as;
    stack.push(row);
    body();
    stack.pop();
    agent = before;
  };
  const acts = (name: string, from: number, to: number, body: () => void) =>
    within(add(AGENT, from, to, name, { agent: name }), body, name);
  const asks = (from: number, to: number, name: string, tokens = 1200) =>
    add(MODEL, from, to, name, { tokens, cost: tokens / 250_000 });

  within(add(WORKFLOW, 0, 150, "POST /runs", { detail: "billing-agents:8080" }), () => {
    add(INPUT, 0.1, 0.1, "Migrate the billing service to the new ledger", { point: true });
    asks(0.4, 3.2, "gpt-4o");
    acts("planner", 3.4, 22, () => {
      asks(3.6, 17.4, "o3", 6200);
      add(DATA, 17.8, 18.7, "design-docs", { detail: "ledger-v2.md, rounding.md" });
    });
    acts("researcher", 22.4, 51, () => {
      asks(22.6, 25.2, "gpt-4o-mini");
      for (let at = 0; at < 14; at += 1) {
        const from = 25.4 + at * 1.2;
        add(TOOL, from, from + 0.4, "grep", { asked: { pattern: `LedgerClient(.*${at}`, path: "src" } });
      }
      asks(44, 49.6, "claude-sonnet-4", 3100);
    });
    for (let turn = 0; turn < 3; turn += 1) {
      const from = 52 + turn * 30;
      acts("coder", from, from + 12, () => {
        asks(from + 0.2, from + 9, "gpt-4o", 4100);
        for (const file of ["client", "rounding", "post"]) {
          add(TOOL, from + 9.2, from + 9.4, "write_file", {
            asked: { path: `src/ledger/${file}.py`, content: "…" },
          });
        }
      });
      acts("tester", from + 12.4, from + 28, () => {
        for (let attempt = 0; attempt < 3; attempt += 1) {
          const at = from + 12.6 + attempt * 5;
          const failed = turn < 2 || attempt < 2;
          add(TOOL, at, at + 4.6, "run_tests", {
            asked: { target: "billing" },
            ...(failed ? { state: 1, why: "AssertionError: balance mismatch, got 99.99, not 100.00" } : {}),
          });
        }
      });
    }
    add(STATE, 143, 143, "tests", { point: true, detail: "failing → passing" });
    let deep = add(TOOL, 143.2, 149, "review", { asked: { branch: "ledger-v2" } });
    for (let level = 0; level < 14; level += 1) {
      within(deep, () => {
        const from = 143.3 + level * 0.2;
        deep = add(TOOL, from, 149 - level * 0.2, "delegate", { asked: { step: `level ${level}` } });
      });
    }
  });
  add(OUTPUT, 150, 150, "May I write to production?", { point: true });
  within(add(WORKFLOW, 212, 244, "POST /runs", { detail: "billing-agents:8080" }), () => {
    add(INPUT, 212, 212, "No. Use ledger-staging", { point: true });
    asks(212.4, 220, "claude-opus-4", 9000);
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const at = 221 + attempt * 3;
      const failed = attempt < 3;
      add(TOOL, at, at + 2, "create_pull_request", {
        asked: { title: "Move billing to the new ledger" },
        ...(failed ? { state: 1, why: "422: branch is behind main" } : {}),
      });
    }
    asks(236, 243.6, "gpt-4o");
  });
  return rows;
}

/** The run as a session. */
export function loopSession(startMs: number): MockSession {
  const rows = loopRun();
  return {
    row: sessionRow({
      key: "loop",
      title: "Migrate the billing service to the new ledger and open a pull request",
      state: "failed",
      ...{ startMs, durationMs: 244_000, events: rows.length * 2, errors: 11, agents: 5 },
      totalTokens: 108_126,
      cost: [{ currency: "USD", amount: 0.52, estimated: false }],
    }),
    rows,
    baseNs: `${startMs}000000`,
  };
}
