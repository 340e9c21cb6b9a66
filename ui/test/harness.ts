// The window over made-up data, to look at it in a browser: `npm run dev`, then /test/harness.html.
// `?empty` shows a first start; `?rows=100000` a long session; `?agents=400` a crowd. The back end is `window.backend`.

import type { ImportRow } from "../src/ipc/bindings";
import type { PlainRow } from "./encode-layout";
import { importRow } from "./import-row";
import { installBackend, ledgerRow, type MockSession, sessionRow } from "./mock-backend";
import { tellChat } from "./mock-messages";
import { sampleAgents } from "./sample-agents";
import { aopSession } from "./sample-aop";
import { sampleClients } from "./sample-clients";
import { sampleContext } from "./sample-context";
import { crewRun, crowdRun } from "./sample-crowd";
import { sampleFiles } from "./sample-files";
import { refundFindings } from "./sample-findings";
import { loopSession } from "./sample-loop";
import { samplePlatform } from "./sample-platform";
import { longRun, refundRun, secondRefundRun, seeded } from "./sample-run";
import { sampleReport, sampleSources } from "./sample-sources";
import { subagentsRun } from "./sample-subagents";
import { sampleChat, writeReply } from "./sample-talks";
import { sampleTraces } from "./sample-traces";

const BASE_MS = Date.now() - 86_000;
const DIALECTS = ["chaukas", "otlp", "ossa", "aop"];
const query = new URLSearchParams(window.location.search);
const backend = installBackend();
Object.assign(window, { backend });

if (!query.has("empty")) {
  backend.sessions = [
    refundSession(),
    secondRefundSession(),
    ...earlierRefunds(),
    aopSession(BASE_MS - 1_900_000),
    loopSession(BASE_MS - 2_600_000),
    longSession(Number(query.get("rows") ?? 300)),
    agentsSession("crew", "Migrate the billing service to the new ledger", crewRun()),
    agentsSession(
      "crowd",
      "Port the pricing engine and all its tests",
      crowdRun(Number(query.get("agents") ?? 60)),
    ),
    subagentsSession(),
    ...smallSessions(),
  ];
  backend.status.total = ledgerRow({
    ...{ received: 1_204_551, stored: 1_204_239, duplicates: 312, late: 17, rejected: 3, aheadMs: 1840 },
  });
  backend.status.sources = [
    ledgerRow({
      ...{ source: "chaukas grpc", received: 1_180_002, stored: 1_179_990, duplicates: 12 },
      ...{ late: 17, aheadMs: 1840 },
    }),
    ledgerRow({
      ...{ source: "chaukas http", received: 24_523, stored: 24_223, duplicates: 300, rejected: 1 },
    }),
    ledgerRow({ source: "aop websocket", received: 640, stored: 640 }),
    ledgerRow({ source: "otlp grpc", received: 12_481, stored: 12_480, conflicts: 1 }),
    ledgerRow({ source: "files", received: 26, stored: 26, rejected: 2 }),
  ];
  backend.status.openSpans = 4;
  backend.status.gaps = 3;
  Object.assign(backend.chat, sampleChat(Date.now()));
  Object.assign(backend.traces, sampleTraces());
  backend.chat.onReply = (_, { row }) => {
    setTimeout(() => writeReply(backend.chat, row.id, Number(query.get("speed") ?? 60)), 600);
  };
  Object.assign(window, { tellChat });
  backend.sources = sampleSources(Date.now());
  backend.agents = sampleAgents();
  backend.exported = sampleReport();
  backend.chosenPath = backend.exported.path;
  backend.platform = samplePlatform(Date.now());
  setInterval(tick, 1000);
  backend.status.eventsPerSecond = 128;
  backend.status.databaseBytes = 412_000_000;
  backend.imports = imports();
  backend.rejects = rejects();
}
backend.status.listeners = [50051, 8000, 4317].flatMap((port) => [
  { address: `127.0.0.1:${port}`, port, listening: true, problem: "", portInUse: false },
  { address: `[::1]:${port}`, port, listening: true, problem: "", portInUse: false },
]);
backend.status.listeners.push({
  address: "127.0.0.1:4318",
  port: 4318,
  listening: false,
  problem: "port 4318 is in use by otelcol (process 41207)",
  portInUse: true,
});
backend.clients = sampleClients(
  query.has("empty") ? {} : { "chaukas-sdk": 24_523, "otlp-environment": 12_480, "aop-client": 1 },
);
await import("../src/main");

function refundSession(): MockSession {
  return {
    row: sessionRow({
      key: "7f460c46-2b1e-4f085",
      title: "Refund for order ORD-123 was charged twice",
      state: "live",
      startMs: BASE_MS,
      durationMs: 86_000,
      events: 1911,
      errors: 2,
      agents: 5,
      inputTokens: 38_120,
      outputTokens: 3682,
      totalTokens: 41_802,
      cost: [{ currency: "USD", amount: 0.214, estimated: false }],
      costPartial: true,
    }),
    rows: refundRun(),
    overview: refundFindings(),
    baseNs: `${BASE_MS}000000`,
  };
}

function secondRefundSession(): MockSession {
  const rows = secondRefundRun();
  return {
    row: sessionRow({
      key: "refund-2",
      title: "Refund for order ORD-123 was charged twice",
      state: "ok",
      startMs: BASE_MS - 600_000,
      durationMs: 61_000,
      events: 1244,
      agents: 5,
      inputTokens: 29_004,
      outputTokens: 2410,
      totalTokens: 31_414,
      cost: [{ currency: "USD", amount: 0.151, estimated: false }],
    }),
    rows,
    baseNs: `${BASE_MS - 600_000}000000`,
  };
}

/** Runs of the same agent on the days before. */
function earlierRefunds(): MockSession[] {
  return [1, 2, 3, 4].map((day) => {
    const rows = (day % 2 ? refundRun() : secondRefundRun()).slice(0, 30 - 4 * day);
    const failed = rows.filter(({ state }) => state === 1).length;
    return {
      row: sessionRow({
        key: `refund-of-day-${day}`,
        title:
          day === 3
            ? "Refund for order ORD-123 was charged twice, again"
            : "Refund for order ORD-123 was charged twice",
        state: failed > 0 ? "failed" : "ok",
        startMs: BASE_MS - day * 86_400_000,
        durationMs: rows.reduce((most, { end }) => Math.max(most, end), 0),
        events: rows.length * 2,
        errors: failed,
        agents: 3,
        totalTokens: 9000 * (5 - day),
        cost: [{ currency: "USD", amount: 0.04 * (5 - day), estimated: false }],
      }),
      rows,
      baseNs: `${BASE_MS - day * 86_400_000}000000`,
    };
  });
}

function longSession(spans: number): MockSession {
  const rows = longRun(spans);
  return {
    row: sessionRow({
      key: "long",
      title: "Migrate the billing tests to vitest",
      state: "failed",
      startMs: BASE_MS - 3_600_000,
      durationMs: rows[0]?.end ?? 0,
      events: rows.length * 2,
      errors: 7,
      agents: 5,
      totalTokens: 812_400,
      cost: [{ currency: "USD", amount: 3.91, estimated: false }],
    }),
    rows,
    baseNs: `${BASE_MS - 3_600_000}000000`,
  };
}

function agentsSession(key: string, title: string, rows: PlainRow[]): MockSession {
  return {
    row: sessionRow({
      ...{ key, title, state: "ok", startMs: BASE_MS - 7_200_000, events: rows.length * 2 },
      durationMs: Math.max(...rows.map(({ end }) => end)),
      agents: new Set(rows.map(({ agent }) => agent)).size,
      errors: rows.filter(({ state }) => state === 1).length,
    }),
    rows,
    baseNs: `${BASE_MS - 7_200_000}000000`,
  };
}

function subagentsSession(): MockSession {
  const rows = subagentsRun();
  return {
    row: sessionRow({
      ...{ key: "subagents", title: "Make webhook retries idempotent", state: "ok", agents: 3, errors: 3 },
      ...{ startMs: BASE_MS - 5_000_000, durationMs: 160_000, events: rows.length * 2, totalTokens: 267_000 },
    }),
    rows,
    baseNs: `${BASE_MS - 5_000_000}000000`,
    context: sampleContext(rows.filter(({ family }) => family === 4).map(({ span }) => span)),
    files: sampleFiles(rows.filter(({ family }) => family === 5).map(({ span }) => span)),
  };
}

function smallSessions(): MockSession[] {
  const random = seeded(3);
  const titles = [
    "Nightly ledger sync",
    "Summarise the incident of 4 March",
    "Which policies cover water damage?",
    "Draft a project update email",
    "Plan the warehouse move",
    "Find the regression in release 2.14",
    "Translate the onboarding guide",
    "Compare three suppliers of cold storage",
    "Triage the inbox of support@",
    "Why is checkout slow on Fridays?",
    "Write the release notes",
    "Check the contract against the checklist",
    "Rebalance the on-call rota",
    "Explain the variance in Q1 costs",
    "Label 200 tickets by cause",
    "Answer the auditor’s questions",
    "Generate fixtures for the parser",
    "Review pull request 482",
    "Restock forecast for week 12",
    "Clean up stale feature flags",
  ];
  return titles.map((title, at) => {
    const agents = 1 + Math.floor(random() * 5);
    const events = 8 + Math.floor(random() ** 2 * 900);
    const errors = random() < 0.25 ? 1 + Math.floor(random() * 4) : 0;
    const tokens = Math.floor(random() * 60_000);
    return {
      row: sessionRow({
        key: `s-${at}`,
        title,
        state: errors > 0 ? "failed" : "ok",
        startMs: BASE_MS - (at + 1) * 1_260_000 * (1 + at / 4),
        durationMs: random() * 240_000,
        events,
        errors,
        agents,
        totalTokens: tokens,
        cost: random() < 0.6 ? [{ currency: "USD", amount: tokens / 200_000, estimated: false }] : [],
        dialects: [DIALECTS[at % DIALECTS.length] ?? "chaukas"],
        integrity: at === 4 ? "wrong_key" : at === 7 ? "redacted" : "unsigned",
      }),
      rows: longRun(Math.max(4, Math.floor(events / 2)), at + 11),
      baseNs: `${BASE_MS}000000`,
    };
  });
}

function imports(): ImportRow[] {
  const files = { imported: 0, known: 0, noTraces: 0, failed: 0 };
  const row = (change: Partial<ImportRow>) =>
    importRow({ dialect: "chaukas", bytesRead: 48_211, bytesTotal: 48_211, ...change });
  return [
    row({
      ...{ path: "/home/dev/runs/triage.jsonl", state: "done", session: "s-0", events: 26, new: 26 },
      ...{ files: { ...files, imported: 1 }, rejected: 2, eventsPerSecond: 1840 },
    }),
    row({
      ...{ id: 2, path: "/home/dev/runs/fallback_2026-03.json", state: "no_traces", dialect: "" },
      ...{ files: { ...files, noTraces: 1 }, bytesRead: 4096, bytesTotal: 4096, rejected: 1 },
      problem: "a PNG image is not read",
    }),
    row({
      ...{ id: 3, path: "/home/dev/runs/march.jsonl.zst", state: "cancelled", dialect: "otlp" },
      ...{ bytesRead: 210_400_000, bytesTotal: 812_000_000, events: 142_008, new: 142_008 },
      eventsPerSecond: 21_300,
    }),
    row({
      ...{ id: 5, path: "/home/dev/runs/february", state: "done", folder: true, dialect: "" },
      ...{ files: { imported: 34, known: 2, noTraces: 1, failed: 0 }, events: 18_204, new: 17_900 },
      ...{ duplicates: 304, bytesRead: 8_400_000, bytesTotal: 8_400_000, eventsPerSecond: 19_200 },
      problem: "notes.txt: not a trace file: not JSON",
    }),
    row({
      ...{ id: 4, path: "/home/dev/runs/replays/run-7f460c46.json", state: "running", dialect: "aop" },
      ...{ bytesRead: 31_200_000, bytesTotal: 96_000_000, events: 22_114, new: 22_100, duplicates: 14 },
      ...{ eventsPerSecond: 18_420, resumedAt: 12_000_000 },
    }),
  ];
}

/** A second goes by: events come in. */
function tick(): void {
  const { status } = backend;
  const came = [96, 0, 12, 20, 0];
  backend.status = {
    ...status,
    total: { ...status.total, received: status.total.received + 128, stored: status.total.stored + 128 },
    sources: status.sources.map((row, at) => ({
      ...row,
      received: row.received + (came[at] ?? 0),
      stored: row.stored + (came[at] ?? 0),
    })),
  };
}

function rejects() {
  const at = new Date(BASE_MS).toISOString();
  const original = (preview: string) => ({
    mediaType: "application/json",
    bytes: preview.length,
    preview,
    truncated: false,
  });
  return [
    {
      id: 3,
      receivedTime: at,
      source: "chaukas http",
      location: "event 4, field timestamp",
      reason: "the timestamp is not a date: “yesterday”",
      original: original('{"event_id":"ev-4","timestamp":"yesterday"}'),
    },
    {
      id: 2,
      receivedTime: at,
      source: "triage.jsonl",
      location: "line 27",
      reason: "the line is not JSON: it ends inside a string",
      original: original('{"event_id":"ev-27","type":"EVENT_TYPE_TOOL_CA'),
    },
    {
      id: 1,
      receivedTime: at,
      source: "triage.jsonl",
      location: "line 12",
      reason: "an event must be an object, this is a number",
      original: original("42"),
    },
  ];
}
