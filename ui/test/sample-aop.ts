// A made-up signed AOP run: reasoning, a tool exchange, an MCP call, a custom event, an output, one event changed.

import type { Field, PayloadPart, SessionDetail } from "../src/ipc/bindings";
import type { PlainRow } from "./encode-layout";
import { type MockEvent, type MockSession, sessionRow } from "./mock-backend";

const NOT_COVERED = "actor, type, time and meta may have been changed, and whole events deleted";
const TAMPERED_SPAN = 4;

const point = (span: number, parent: number, at: number, name: string, family: number): PlainRow => ({
  ...{ span, parent, start: at, end: at, name, family, agent: "claims-assessor", point: true },
});

const ROWS: PlainRow[] = [
  {
    span: 1,
    parent: -1,
    start: 0,
    end: 41_000,
    name: "claims-assessor",
    agent: "claims-assessor",
    family: 2,
  },
  point(2, 0, 200, "Is the water damage of 3 March covered?", 8),
  point(3, 0, 1400, "Decide whether the claim is covered", 10),
  { ...point(4, 0, 6200, "policy.lookup", 5), end: 9100, point: false, detail: "HH-2291" },
  {
    ...point(5, 0, 9800, "search_precedents", 6),
    end: 14_300,
    point: false,
    detail: "case-law · tools/call",
  },
  point(6, 0, 15_000, "com.acme.claim.escalated", 16),
  { ...point(7, 0, 16_000, "claude-haiku-4-5", 4), end: 39_000, point: false, tokens: 4120 },
  point(8, 0, 40_200, "The damage is covered up to €12,000", 9),
];

/** The run. */
export function aopSession(baseMs: number, change: Partial<SessionDetail> = {}): MockSession {
  return {
    row: sessionRow({
      ...{ key: "run-7f460c46", title: "Is the water damage of 3 March covered?", dialects: ["aop"] },
      ...{ startMs: baseMs, durationMs: 41_000, events: 27, totalTokens: 4120, integrity: "tampered" },
    }),
    rows: ROWS,
    baseNs: `${baseMs}000000`,
    detail: {
      hashChain: null,
      gaps: 3,
      signatures: {
        ...{ state: "tampered", verified: 24, broken: 1, noKey: 0, unsigned: 2 },
        rules: [{ value: "client", count: 24 }],
        summary: "24 of 25 signatures fit; one event was changed after it was signed.",
        notCovered: NOT_COVERED,
      },
      ...change,
    },
    event,
  };
}

function event(row: PlainRow, end: boolean): MockEvent {
  const tampered = row.span === TAMPERED_SPAN && end;
  const shared: MockEvent = {
    ...CONTENT[row.family],
    row: { sequence: row.span * 2 + (end ? 1 : 0), integrity: tampered ? "broken" : "verified" },
    signatureRule: tampered ? "" : "client",
    signatureSummary: tampered
      ? "It fits none of your keys under any rule: what it covers was changed after it was signed."
      : "It fits the key “acme production” under the rule of the AOP client.",
    signatureNotCovered: tampered ? "" : NOT_COVERED,
  };
  if (row.family === 16) return { ...shared, row: { ...shared.row, kind: row.name } };
  if (row.family === 5 || row.family === 6) return { ...shared, ...halfOf(row.family, end) };
  return shared;
}

const part = (name: string, value: unknown): PayloadPart => {
  const json = JSON.stringify(value);
  return { name, json, bytes: json.length, truncated: false };
};
const field = (name: string, value: string): Field => ({ name, value });

function halfOf(family: number, end: boolean): MockEvent {
  const names = family === 5 ? ["arguments", "result"] : ["request", "response"];
  const fields =
    family === 5
      ? [field("tool", "policy.lookup"), ...(end ? [field("execution time", "2900 ms")] : [])]
      : [
          field("MCP server", "case-law"),
          field("operation", "tools/call"),
          field("tool", "search_precedents"),
        ];
  const asked = { policy: "HH-2291", peril: "water", date: "2026-03-03", include: ["limits", "exclusions"] };
  const answered = {
    covered: true,
    limit: { amount: 12_000, currency: "EUR" },
    exclusions: ["flood", "gradual seepage"],
    clauses: [
      { id: "4.2", text: "Escape of water from fixed pipes is covered." },
      { id: "7.1", text: "Seepage over more than 14 days is not." },
    ],
  };
  return { fields, parts: [end ? part(names[1] ?? "", answered) : part(names[0] ?? "", asked)] };
}

const CONTENT: Record<number, MockEvent> = {
  10: {
    fields: [
      field("goal", "Decide whether the claim is covered, and up to what amount"),
      field("uncertainty", "medium"),
      field("safety check pii", "passed"),
      field("safety check human review", "required above €10,000"),
      field("safety check prompt injection", "failed"),
      field("policy flags", "pii, human_review"),
      field("latency", "412 ms"),
    ],
    parts: [
      part("steps", [
        {
          ...{ step_id: "1", description: "Read the policy and find the peril that fits the report." },
          ...{ decision: "escape of water, clause 4.2", confidence: 0.94 },
        },
        {
          ...{ step_id: "2", description: "Check the exclusions: the pipe burst on one day, so no seepage." },
          confidence: 0.81,
        },
        {
          ...{ step_id: "3", description: "Compare with precedents for hidden pipes." },
          ...{ decision: "ask case-law for three of the last two years", confidence: 0.42 },
        },
      ]),
    ],
  },
  9: {
    fields: [field("policy flags", "human_review")],
    parts: [
      part(
        "output",
        "The damage is covered up to €12,000.\n\nA person must confirm it, since it is above €10,000.",
      ),
      part("structured output", { covered: true, limit: 12_000, review: { needed: true, why: "amount" } }),
    ],
  },
  16: { parts: [part("data", { claim: "CL-88", to: "senior-assessor" })] },
};
