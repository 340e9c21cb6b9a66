// A back end made of memory, behind the same commands and events as the real one.

import { emit } from "@tauri-apps/api/event";
import { mockIPC } from "@tauri-apps/api/mocks";
import type {
  AppStatus,
  ConnectClient,
  EventDetail,
  EventListRequest,
  EventPage,
  EventRow,
  ImportRow,
  RejectRow,
  SessionDetail,
  SessionRow,
  SpanDetail,
} from "../src/ipc/bindings";
import { encodeLayout, type PlainRow } from "./encode-layout";
import { payloadOf } from "./sample-payload";

const KINDS = [
  "session",
  "workflow",
  "agent",
  "turn",
  "model_invocation",
  "tool_call",
  "mcp_call",
  "agent_handoff",
];
const MORE_KINDS = [
  "user_input",
  "final_output",
  "reasoning",
  "policy_decision",
  "data_access",
  "state_update",
  "error",
  "retry",
  "custom",
];
const ALL_KINDS = [...KINDS, ...MORE_KINDS];

/** A session of the made-up back end. */
export type MockSession = { row: SessionRow; rows: PlainRow[]; baseNs: string };

/** All that the made-up back end knows. Change it, then `announce`. */
export type MockBackend = {
  sessions: MockSession[];
  status: AppStatus;
  clients: ConnectClient[];
  imports: ImportRow[];
  rejects: RejectRow[];
  /** Commands that were called, in order. */
  calls: { command: string; args: unknown }[];
  /** A command that must fail with this code. */
  failing: Map<string, string>;
  announce: (sessions: string[]) => Promise<void>;
};

/** A session's row with everything that does not matter filled in. */
export function sessionRow(row: Partial<SessionRow> & { key: string }): SessionRow {
  return {
    title: row.key,
    dialects: ["chaukas"],
    state: "ok",
    startMs: 1_773_046_850_000,
    durationMs: 1000,
    events: 1,
    errors: 0,
    agents: 1,
    inputTokens: 0,
    outputTokens: 0,
    totalTokens: 0,
    cost: [],
    costPartial: false,
    ...row,
  };
}

/** Installs the back end under the window. */
export function installBackend(initial: Partial<MockBackend> = {}): MockBackend {
  const total = { source: "", received: 0, stored: 0, duplicates: 0, conflicts: 0, late: 0, rejected: 0 };
  const backend: MockBackend = {
    sessions: [],
    status: {
      listeners: [{ address: "127.0.0.1:50051", port: 50051, listening: true, problem: "" }],
      eventsPerSecond: 0,
      total,
      sources: [],
      openSpans: 0,
      databasePath: "/home/dev/.local/share/tracewake/tracewake.db",
      databaseBytes: 0,
      indexBehind: 0,
      version: "0.1.0",
    },
    clients: [],
    imports: [],
    rejects: [],
    calls: [],
    failing: new Map(),
    announce: (sessions) => emit("changed", { sessions }),
    ...initial,
  };
  mockIPC(
    (command, args) => {
      backend.calls.push({ command, args });
      const code = backend.failing.get(command);
      if (code !== undefined) throw { code, message: "made to fail", hint: "" };
      return answer(backend, command, (args ?? {}) as Record<string, never>);
    },
    { shouldMockEvents: true },
  );
  return backend;
}

function answer(backend: MockBackend, command: string, args: Record<string, never>): unknown {
  switch (command) {
    case "app_status":
      return backend.status;
    case "list_sessions":
      return listSessions(backend, args.request);
    case "get_session":
      return sessionDetail(find(backend, args.key));
    case "timeline_layout":
      return encodeLayout(find(backend, args.session).rows);
    case "list_events":
      return listEvents(find(backend, (args.request as EventListRequest).session), args.request);
    case "get_span":
      return spanDetail(openSession(backend, args.span), args.span);
    case "get_event":
      return eventDetail(openSession(backend, Math.floor(args.id / 10)), args.id);
    case "connect_guide":
      return backend.clients;
    case "import_files":
      return (args.paths as string[]).map((_, at) => at + 1);
    case "list_imports":
      return backend.imports;
    case "list_rejects":
      return {
        rejects: backend.rejects,
        offset: 0,
        kept: backend.rejects.length,
        total: backend.rejects.length,
      };
    default:
      return null;
  }
}

function find(backend: MockBackend, key: string): MockSession {
  const session = backend.sessions.find(({ row }) => row.key === key);
  if (!session) throw { code: "not_found", message: `no session ${key}`, hint: "" };
  return session;
}

/** Span ids are only unique within a made-up session, so the address says which one is meant. */
function openSession(backend: MockBackend, span: number): MockSession {
  const key = decodeURIComponent(/session\/([^/]*)/.exec(window.location.hash)?.[1] ?? "");
  const session = backend.sessions.find(({ row }) => row.key === key) ?? backend.sessions[0];
  if (!session?.rows.some((row) => row.span === span))
    throw { code: "not_found", message: "no span", hint: "" };
  return session;
}

function listSessions(backend: MockBackend, request: { query: string; offset: number; limit: number }) {
  const words = request.query.toLowerCase();
  const matching = backend.sessions.filter(({ row }) => row.title.toLowerCase().includes(words));
  return {
    sessions: matching.slice(request.offset, request.offset + request.limit).map(({ row }) => row),
    offset: request.offset,
    total: matching.length,
    stored: backend.sessions.length,
    indexBehind: backend.status.indexBehind,
  };
}

function sessionDetail({ row, rows, baseNs }: MockSession): SessionDetail {
  const count = (family: number) => rows.filter((span) => span.family === family).length;
  return {
    row,
    baseNs,
    handoffs: count(7),
    toolCalls: count(5),
    mcpCalls: count(6),
    modelCalls: count(4),
    openSpans: rows.filter(({ state }) => state === 2).length,
    conflicts: 0,
    traceIds: ["4bf92f3577b34da6a3ce929d0e0e4736"],
    hashChain: { events: row.events, linksOk: row.events - 1, linksBroken: 0 },
  };
}

function eventRow(row: PlainRow, end: boolean): EventRow {
  const kind = ALL_KINDS[row.family] ?? "custom";
  const paired = !row.point;
  return {
    id: row.span * 10 + (end ? 1 : 0),
    timeMs: end ? row.end : row.start,
    kind: paired ? `${kind}_${end ? "end" : "start"}` : kind,
    family: row.family,
    status: row.state === 1 && (end || !paired) ? "failed" : paired && !end ? "started" : "completed",
    severity: "info",
    agent: row.agent ?? "",
    name: row.name,
    detail: row.detail ?? "",
    span: row.span,
    failed: row.state === 1 && (end || !paired),
    bytes: 900 + ((row.span * 337) % 2400),
  };
}

function eventRows({ rows }: MockSession): EventRow[] {
  const events = rows.flatMap((row) =>
    row.point || row.state === 2 || row.state === 3
      ? [eventRow(row, false)]
      : [eventRow(row, false), eventRow(row, true)],
  );
  return events.sort((a, b) => a.timeMs - b.timeMs);
}

function listEvents(session: MockSession, request: EventListRequest): EventPage {
  const all = eventRows(session);
  const kept = all.filter(
    (row) =>
      (request.kinds.length === 0 || request.kinds.includes(row.kind)) &&
      (request.agents.length === 0 || request.agents.includes(row.agent)) &&
      (!request.failedOnly || row.failed),
  );
  const facet = (values: string[]) => {
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
  };
  return {
    events: kept.slice(request.offset, request.offset + request.limit),
    offset: request.offset,
    total: kept.length,
    kinds: facet(all.map(({ kind }) => kind)),
    agents: facet(all.map(({ agent }) => agent)),
  };
}

function eventDetail(session: MockSession, id: number): EventDetail {
  const span = session.rows.find((row) => row.span === Math.floor(id / 10));
  if (!span) throw { code: "not_found", message: "no event", hint: "" };
  const row = eventRow(span, id % 10 === 1);
  const at = Number(BigInt(session.baseNs) / 1_000_000n) + row.timeMs;
  const parts = payloadOf(span, id % 10 === 1);
  const preview = JSON.stringify({ event_id: `ev-${id}`, type: row.kind, name: row.name }, null, 2);
  return {
    row,
    session: session.row.key,
    dialect: "chaukas",
    identity: `0199f3c2-7b1e-7000-9d41-${String(id).padStart(12, "0")}`,
    spanId: `0199f3c2${String(span.span).padStart(4, "0")}9d41`,
    parentSpanId: "",
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    statedTime: new Date(at).toISOString(),
    clock: "exact",
    receivedTime: new Date(at + 41).toISOString(),
    fields: [
      { name: "tenant_id", value: "acme" },
      { name: "project_id", value: "support" },
      { name: "author", value: "python-sdk/0.1.0" },
    ],
    parts,
    problems: span.orphan ? [{ name: "parent_span_id", value: "no such span in this session yet" }] : [],
    original: { mediaType: "application/x-protobuf", bytes: row.bytes, preview, truncated: false },
    conflicts: [],
  };
}

function spanDetail(session: MockSession, id: number): SpanDetail {
  const at = session.rows.findIndex((row) => row.span === id);
  const row = session.rows[at];
  if (!row) throw { code: "not_found", message: "no span", hint: "" };
  const parent = session.rows[row.parent];
  const events = eventRows(session).filter(({ span }) => span === id);
  const tokens = row.tokens ?? 0;
  return {
    span: id,
    name: row.name,
    detail: row.detail ?? "",
    family: row.family,
    state: row.state ?? 0,
    agent: row.agent ?? "",
    spanId: `0199f3c2${String(id).padStart(4, "0")}9d41`,
    parentSpanId: row.orphan ? "0199f3c2ffff0000" : "",
    parent: row.orphan ? null : (parent?.span ?? null),
    parentName: parent?.name ?? "",
    startMs: row.start,
    durationMs: row.end - row.start,
    inputTokens: Math.round(tokens * 0.94),
    outputTokens: tokens - Math.round(tokens * 0.94),
    totalTokens: tokens,
    children: session.rows.filter((child) => child.parent === at).length,
    events: events.slice(0, 50).map((event) => eventDetail(session, event.id)),
    eventCount: events.length,
  };
}
