// What the overview of the refund run finds beyond what its rows add up to.

import type { SessionOverview } from "../src/ipc/bindings";
import { refundRun } from "./sample-run";

/** Loops, gaps, refusals and late events of the refund run. */
export function refundFindings(): Partial<SessionOverview> {
  const step = (name: string) => {
    const row = refundRun().find((row) => row.name === name);
    const { span = 1, family = 5, start = 0, agent = "" } = row ?? {};
    return {
      atMs: start,
      durationMs: 1100,
      family,
      state: 0,
      name,
      detail: "",
      agent,
      span,
      event: span * 10,
    };
  };
  const handoff = (from: string, to: string, reason: string, atMs: number) => {
    const place = { span: 5, event: Math.round(atMs) };
    return { from, to, reason, kind: "sequential", inferred: false, atMs, ...place };
  };
  return {
    sentence: {
      ending: "running",
      parts: [
        { text: "Running", target: null },
        { text: " for 1 min 26 s: now ", target: null },
        { text: "gpt-4o", target: { at: "span", span: 30 } },
        { text: " in ", target: null },
        { text: "writer", target: { at: "agent", agent: "writer" } },
        { text: " and 1 more; ", target: null },
        { text: "reverse_charge", target: { at: "span", span: step("reverse_charge").span } },
        { text: " failed ", target: null },
        { text: "twice", target: { at: "found", query: "tool:reverse_charge agent:billing error:true" } },
        { text: " in ", target: null },
        { text: "billing", target: { at: "agent", agent: "billing" } },
        { text: ", then passed; ", target: null },
        { text: "3 rounds", target: { at: "agents" } },
        { text: " between ", target: null },
        { text: "billing", target: { at: "agent", agent: "billing" } },
        { text: " and ", target: null },
        { text: "ledger-auditor", target: { at: "agent", agent: "ledger-auditor" } },
        { text: "; ", target: null },
        { text: "at least $0.21", target: { at: "cost" } },
        { text: ".", target: null },
      ],
    },
    handoffs: [
      { steps: [handoff("triage", "billing", "needs ledger", 6900)], times: 1 },
      {
        steps: [
          handoff("billing", "ledger-auditor", "verify reversal", 35_000),
          handoff("ledger-auditor", "billing", "verified", 46_000),
        ],
        times: 3,
      },
      { steps: [handoff("billing", "triage", "resolved", 54_000)], times: 1 },
      { steps: [handoff("triage", "writer", "reply to customer", 55_000)], times: 1 },
    ],
    handoffsShown: 9,
    handoffsTotal: 9,
    loops: [{ step: step("refund.lookup"), times: 4, untilMs: 21_000 }],
    loopsTotal: 1,
    gaps: { count: 1, totalMs: 3100, longestMs: 3100, longestAtMs: 70_000, span: 22 },
    outcomes: [
      { value: "allow", count: 4 },
      { value: "deny", count: 1 },
    ],
    refused: [
      {
        step: step("pii-mask"),
        outcome: "deny",
        rules: ["r-7"],
        rationale: "the amount is above the limit for refunds without a second pair of eyes",
      },
    ],
    refusedTotal: 1,
    scores: [
      {
        step: step("reverse_charge"),
        name: "helpful",
        value: "0.8",
        comment: "solved at last",
        source: "ANNOTATION",
      },
      { step: step("reverse_charge"), name: "polite", value: "true", comment: "", source: "" },
    ],
    scoresTotal: 7,
    late: 17,
    lateMs: 240,
  };
}
