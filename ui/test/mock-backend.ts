// A back end made of memory, behind the same commands and events as the real one: for what a recording cannot be
// brought to, which is failures, slow answers, runs that grow while the window looks, and single rows with odd values.
// Its answers begin as a real back end was recorded to give them, and about a session that a test does not bring they
// are the recorded ones; `mock-backend.test.tsx` holds the rest to the form of recorded ones. `recorded.ts` only
// replays. One long file: its answers share one memory, and each is a few lines.

import { emit } from "@tauri-apps/api/event";
import { mockIPC } from "@tauri-apps/api/mocks";
import type {
  AppStatus,
  ChatBackends,
  ChatFailure,
  CodingAgent,
  ConnectClient,
  EventDetail,
  EventListRequest,
  EventPage,
  EventRow,
  ExportReport,
  ImportRow,
  LedgerRow,
  PriceBook,
  RejectPage,
  RejectRow,
  RetryOutcome,
  SessionContext,
  SessionDetail,
  SessionFilters,
  SessionHistogram,
  SessionHit,
  SessionOverview,
  SessionPage,
  SessionRow,
  Settings,
  Sources,
  SpanDetail,
  ToolDaysRequest,
} from "../src/ipc/bindings";
import { encodeLayout, type PlainRow } from "./encode-layout";
import { answerChat, type MockChat, noChat } from "./mock-chat";
import { answerCompare } from "./mock-compare";
import { answerExplorer } from "./mock-explorer";
import { answerFiles, type MockFiles } from "./mock-files";
import { linksOf } from "./mock-links";
import { answerMarks, previewRetention } from "./mock-marks";
import { answerPlatform, type MockPlatform, noPlatform, platformError } from "./mock-platform";
import { answerPrices, noOwnPrices } from "./mock-prices";
import { choice, completeQuery, counted, eventFacets, eventFits, readQuery, sessionFits } from "./mock-query";
import { answerSources } from "./mock-sources";
import { toolDays } from "./mock-tool-days";
import { answerTraces, type MockTraces, noTraces } from "./mock-traces";
import { answerTranscript } from "./mock-transcript";
import { isRecorded, recordedAs, replayRecorded } from "./recorded-answers";
import { payloadOf } from "./sample-payload";

/** Names of the kinds by family; families of spans have a start and an end. */
const KINDS: readonly string[] = [
  ...["session", "workflow", "agent", "turn", "model_invocation", "tool_call", "mcp_call", "agent_handoff"],
  ...["input_received", "output_emitted", "reasoning", "policy_decision", "data_access", "state_update"],
  ...["error", "retry", "span"],
];
const LAST_PAIRED = 6;

/** The recorded session, event and span that made-up ones begin as. */
const RECORDED = {
  session: recordedAs<SessionDetail>("get_session", { key: "sample-refund-1" }),
  event: recordedAs<EventDetail>("get_event", { id: 16 }),
  span: recordedAs<SpanDetail>("get_span", { span: 11 }),
  status: recordedAs<AppStatus>("app_status"),
};

const NO_CONTEXT: SessionContext = { threads: [], calls: 0, callsRead: 0 };

/** What differs from a plain event. */
export type MockEvent = Partial<Omit<EventDetail, "row">> & { row?: Partial<EventRow> };

/** A session of the made-up back end. */
export type MockSession = {
  row: SessionRow;
  rows: PlainRow[];
  baseNs: string;
  /** What differs from an unsigned session without gaps. */
  detail?: Partial<SessionDetail>;
  /** What differs from the overview that its rows add up to. */
  overview?: Partial<SessionOverview>;
  /** What differs from a plain event, by the row of its span. */
  event?: (row: PlainRow, end: boolean) => MockEvent | undefined;
  /** What fills the context of its model calls; nothing is known where nothing is said. */
  context?: SessionContext;
  /** The files that it touched; none where nothing is said. */
  files?: MockFiles;
};

/** All that the made-up back end knows. Change it, then `announce`. */
export type MockBackend = {
  sessions: MockSession[];
  status: AppStatus;
  clients: ConnectClient[];
  imports: ImportRow[];
  rejects: RejectRow[];
  sources: Sources;
  /** The coding agents of this machine. */
  agents: CodingAgent[];
  prices: PriceBook;
  /** What a retry of a reject finds, by its id; nothing when it is not here. */
  retries: Map<number, RetryOutcome>;
  /** What an export reports; `null` for everything written. */
  exported: ExportReport | null;
  /** Where the save dialog and the open dialogs lead; `null` when they are closed. */
  chosenPath: string | null;
  /** What was set; `null` while nothing was. */
  settings: Settings | null;
  /** Deleted sessions that can still come back. */
  deleted: MockSession[];
  /** Chat backends and conversations. */
  chat: MockChat;
  /** Traces beside conversations. */
  traces: MockTraces;
  /** What a chat backend tells of its platform. */
  platform: MockPlatform;
  /** Commands that were called, in order. */
  calls: { command: string; args: unknown }[];
  /** A command that must fail with this code, or with what a backend said. */
  failing: Map<string, string | ChatFailure>;
  /** A command that answers only after something else has happened. */
  slow: Map<string, Promise<void>>;
  /** What a failing command advises. */
  hint: string;
  announce: (sessions: string[]) => Promise<void>;
};

/** A session's row with everything that does not matter filled in. */
export function sessionRow(row: Partial<SessionRow> & { key: string }): SessionRow {
  return {
    ...RECORDED.session.row,
    title: row.key,
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

/** A row of the ledger with zeros where nothing is said. */
export function ledgerRow(row: Partial<LedgerRow>): LedgerRow {
  const counts = Object.keys(RECORDED.status.total).map((name) => [name, 0]);
  return { ...Object.fromEntries(counts), source: "", ...row };
}

/** Installs the back end under the window. */
export function installBackend(initial: Partial<MockBackend> = {}): MockBackend {
  const backend: MockBackend = {
    sessions: [],
    // A first start: nothing was received yet.
    status: {
      ...structuredClone(RECORDED.status),
      listeners: [
        { address: "127.0.0.1:50051", port: 50051, listening: true, problem: "", portInUse: false },
      ],
      total: ledgerRow({}),
      sources: [],
      openSpans: 0,
    },
    clients: recordedAs("connect_guide"),
    imports: [],
    rejects: [],
    agents: [],
    sources: recordedAs("get_sources"),
    prices: noOwnPrices(),
    retries: new Map(),
    exported: null,
    chosenPath: null,
    settings: null,
    deleted: [],
    chat: noChat(),
    traces: noTraces(),
    platform: noPlatform(),
    calls: [],
    failing: new Map(),
    slow: new Map(),
    hint: "",
    announce: (sessions) => emit("changed", { what: "sessions", sessions }),
    ...initial,
  };
  mockIPC(
    async (command, args) => {
      backend.calls.push({ command, args });
      await backend.slow.get(command);
      const code = backend.failing.get(command);
      if (typeof code === "object") throw platformError(code);
      if (code !== undefined) throw { code, message: "made to fail", hint: backend.hint, failure: null };
      if (!brings(backend, args) && isRecorded(command, args)) return replayRecorded(command, args);
      return answer(backend, command, (args ?? {}) as Record<string, never>);
    },
    { shouldMockEvents: true },
  );
  return backend;
}

/** Whether a command is about a session of the test, or about none. */
function brings(backend: MockBackend, args: unknown): boolean {
  const { key, session, span, id, request } = { ...(args as Asked) };
  const ofRow = span !== undefined || typeof id === "number" ? sessionInAddress() : undefined;
  const asked = key ?? session ?? request?.session ?? request?.left?.session ?? request?.reference ?? ofRow;
  return asked === undefined || backend.sessions.some(({ row }) => row.key === asked);
}

/** The arguments that name a session, or a row of one. */
type Asked = {
  key?: string;
  session?: string | null;
  span?: number;
  id?: number | string;
  request?: { session?: string; left?: { session: string }; reference?: string };
};

/** Row ids are only unique within a made-up session, so the address says which one is meant. */
function sessionInAddress(): string {
  return decodeURIComponent(/session\/([^/]*)/.exec(window.location.hash)?.[1] ?? "");
}

function answer(backend: MockBackend, command: string, args: Record<string, never>): unknown {
  switch (command) {
    case "app_status":
      return backend.status;
    case "list_sessions":
      return listSessions(backend, args.request);
    case "session_histogram":
      return sessionHistogram(backend, args.query);
    case "tool_days":
      return toolDays(
        backend.sessions.filter((session) =>
          sessionFits((args.request as ToolDaysRequest).query, session.row, () => eventRows(session)),
        ),
        args.request,
      );
    case "get_session":
      return sessionDetail(find(backend, args.key));
    case "timeline_layout":
      return layoutOf(find(backend, args.session).rows);
    case "transcript_layout":
    case "transcript_items":
      return answerTranscript(
        find(backend, args.session ?? (args.request as { session: string }).session),
        args,
      );
    case "span_links":
      return linksOf(openSession(backend, args.span).rows, args.span);
    case "copy_as":
      return `${args.format as string} of span ${args.span as number}`;
    case "compare_answer":
    case "compare_sessions":
    case "compare_runs":
    case "compare_layout":
    case "compare_pair":
      return answerCompare(backend.sessions, (key) => find(backend, key), command, args);
    case "get_prompt":
      return answerTranscript(openSession(backend, args.span), args);
    case "list_events":
      return listEvents(find(backend, (args.request as EventListRequest).session), args.request);
    case "read_query":
      return readQuery(args.text);
    case "complete_query": {
      const within = args.session === null ? backend.sessions : [find(backend, args.session)];
      return completeQuery(args.text, args.cursor, within.flatMap(eventRows));
    }
    case "event_facets":
      return eventFacets(args.query, eventRows(find(backend, args.session)));
    case "session_filters":
      return sessionFilters(backend, args.query);
    case "session_snippets":
      return sessionSnippets(backend, args.query, args.sessions);
    case "session_hits":
      return sessionHits(find(backend, args.session), args.query);
    case "get_span":
      return spanDetail(openSession(backend, args.span), args.span);
    case "get_event":
      return eventDetail(openSession(backend, Math.floor(args.id / 10)), args.id);
    case "connect_guide":
      return backend.clients;
    case "find_id":
      return backend.sessions
        .filter(({ row }) => row.key === args.id)
        .map(({ row }) => ({ what: "session", session: row.key, title: row.title, span: null, event: null }));
    case "list_backends":
      return listBackends(backend);
    case "get_settings":
      return backend.settings ?? replayRecorded(command, args);
    case "set_settings":
      backend.settings = args.settings;
      return null;
    case "log_window_error":
      return null;
    case "preview_retention":
      return previewRetention(backend);
    case "annotate_session":
    case "delete_sessions":
    case "restore_sessions":
      return answerMarks(backend, command, args);
    case "open_sample":
      return backend.sessions[0]?.row.key ?? "";
    case "import_files":
      return (args.paths as string[]).map((_, at) => at + 1);
    case "list_imports":
      return backend.imports;
    case "list_rejects":
      return {
        ...recordedAs<RejectPage>(command, { limit: 50, offset: 0 }),
        rejects: backend.rejects,
        kept: backend.rejects.length,
        total: backend.rejects.length,
      };
    case "plugin:dialog|open":
    case "plugin:dialog|save":
      return backend.chosenPath;
    default:
      return (
        answerTraces(backend.traces, command, args, sessionRows(backend)) ??
        answerChat(backend.chat, command, args) ??
        (command === "session_context"
          ? (backend.sessions.find(({ row }) => row.key === args.key)?.context ?? NO_CONTEXT)
          : undefined) ??
        answerFiles(command, args, backend.sessions) ??
        answerExplorer(command, args, (key) => find(backend, key)) ??
        answerPlatform(backend.platform, command, args) ??
        answerPrices(backend, command, args) ??
        answerSources(backend, command, args) ??
        null
      );
  }
}

/** Those of chat, and those that only have a platform. */
function listBackends({ chat, platform }: MockBackend): ChatBackends {
  const others = platform.backends.filter(({ id }) => !chat.backends.some((known) => known.id === id));
  return { ...recordedAs<ChatBackends>("list_backends"), backends: [...chat.backends, ...others] };
}

function sessionRows({ sessions }: MockBackend): SessionRow[] {
  return sessions.map(({ row }) => row);
}

const layouts = new WeakMap<PlainRow[], { rows: number; bytes: ArrayBuffer }>();

/** The bytes as the back end would send them: a copy, since decoding keeps them. */
function layoutOf(rows: PlainRow[]): ArrayBuffer {
  const known = layouts.get(rows);
  if (known?.rows === rows.length) return known.bytes.slice(0);
  const bytes = encodeLayout(rows);
  layouts.set(rows, { rows: rows.length, bytes });
  return bytes.slice(0);
}

function find(backend: MockBackend, key: string): MockSession {
  const session = backend.sessions.find(({ row }) => row.key === key);
  if (!session) throw { code: "not_found", message: `no session ${key}`, hint: "" };
  return session;
}

function openSession(backend: MockBackend, span: number): MockSession {
  const key = sessionInAddress();
  const session = backend.sessions.find(({ row }) => row.key === key) ?? backend.sessions[0];
  if (!session?.rows.some((row) => row.span === span))
    throw { code: "not_found", message: "no span", hint: "" };
  return session;
}

function listSessions(backend: MockBackend, request: { query: string; offset: number; limit: number }) {
  const matching = backend.sessions.filter((session) =>
    sessionFits(request.query, session.row, () => eventRows(session)),
  );
  return {
    ...recordedAs<SessionPage>("list_sessions", { request: { limit: 100, offset: 0, query: "" } }),
    sessions: matching.slice(request.offset, request.offset + request.limit).map(({ row }) => row),
    offset: request.offset,
    total: matching.length,
    stored: backend.sessions.length,
    indexBehind: backend.status.indexBehind,
  };
}

const HISTOGRAM_BARS = 48;

function sessionHistogram(backend: MockBackend, query: string): SessionHistogram {
  const rows = backend.sessions.map(({ row }) => row).filter((row) => sessionFits(query, row, () => []));
  const starts = rows.map(({ startMs }) => startMs);
  const fromMs = Math.min(...starts);
  if (rows.length === 0) return { fromMs: 0, widthMs: 0, bars: [] };
  const widthMs = (Math.max(...starts) - fromMs) / HISTOGRAM_BARS + 1;
  const bars = Array.from({ length: HISTOGRAM_BARS }, () => ({ sessions: 0, recovered: 0, failed: 0 }));
  for (const { startMs, state } of rows) {
    const bar = bars[Math.floor((startMs - fromMs) / widthMs)];
    if (!bar) continue;
    bar.sessions += 1;
    if (state === "failed" || state === "recovered") bar[state] += 1;
  }
  return { fromMs, widthMs, bars };
}

function sessionDetail({ row, rows, baseNs, detail }: MockSession): SessionDetail {
  const count = (family: number) => rows.filter((span) => span.family === family).length;
  return {
    ...structuredClone(RECORDED.session),
    row,
    baseNs,
    handoffs: count(7),
    toolCalls: count(5),
    mcpCalls: count(6),
    modelCalls: count(4),
    openSpans: rows.filter(({ state }) => state === 2).length,
    traceIds: ["4bf92f3577b34da6a3ce929d0e0e4736"],
    hashChain: { events: row.events, linksOk: row.events - 1, linksBroken: 0 },
    signatures: { ...RECORDED.session.signatures, state: row.integrity, unsigned: row.events },
    ...detail,
  };
}

function eventRow({ event }: MockSession, row: PlainRow, end: boolean): EventRow {
  const kind = KINDS[row.family] ?? "span";
  const paired = !row.point && row.family <= LAST_PAIRED;
  return {
    ...RECORDED.event.row,
    id: row.span * 10 + (end ? 1 : 0),
    timeMs: end ? row.end : row.start,
    kind: paired ? `${kind}_${end ? "end" : "start"}` : kind,
    family: row.family,
    status: row.state === 1 && (end || row.point) ? "failed" : !row.point && !end ? "started" : "completed",
    agent: row.agent ?? "",
    name: row.name,
    detail: row.detail ?? "",
    span: row.span,
    failed: row.state === 1 && (end || row.point === true),
    bytes: 900 + ((row.span * 337) % 2400),
    sequence: null,
    tokens: row.family === 4 && end ? (row.tokens ?? null) : null,
    cost:
      row.family === 4 && end && row.tokens
        ? { currency: "USD", amount: row.tokens / 200_000, estimated: false }
        : null,
    durationMs: Math.max(0, row.end - row.start),
    source: "chaukas grpc",
    ...event?.(row, end)?.row,
  };
}

function eventRows(session: MockSession): EventRow[] {
  const events = session.rows.flatMap((row) =>
    row.point || row.state === 2 || row.state === 3
      ? [eventRow(session, row, false)]
      : [eventRow(session, row, false), eventRow(session, row, true)],
  );
  return events.sort((a, b) => a.timeMs - b.timeMs);
}

function listEvents(session: MockSession, request: EventListRequest): EventPage {
  const now = eventRows(session);
  const newest = now.reduce((most, { id }) => Math.max(most, id), 0);
  const all = now.filter(({ id }) => id <= (request.newest ?? newest));
  const column = (row: EventRow) => (request.sort === "tokens" ? (row.tokens ?? -1) : row.timeMs);
  const kept = all
    .filter((row) => eventFits(request.query, row))
    .sort((a, b) => (column(a) - column(b)) * (request.descending ? -1 : 1));
  const place = kept.findIndex(({ id }) => id === request.find);
  return {
    events: kept.slice(request.offset, request.offset + request.limit),
    offset: request.offset,
    total: kept.length,
    stored: all.length,
    place: place < 0 ? null : place,
    newest,
  };
}

function sessionFilters(backend: MockBackend, query: string): SessionFilters {
  const rows = backend.sessions.map(({ row }) => row);
  const facet = (field: string, values: string[]) => {
    const choices = counted(values).map(([value, count]) => choice(query, field, value, count));
    return { field, values: choices, total: choices.length };
  };
  const sort = /sort:(\w+)/.exec(query)?.[1] ?? "newest";
  const rest = query.replace(/\s*sort:\w+/, "").trim();
  return {
    facets: [
      facet(
        "state",
        rows.map(({ state }) => state),
      ),
      facet(
        "dialect",
        rows.flatMap(({ dialects }) => dialects),
      ),
    ],
    sorts: ["newest", "oldest", "longest", "tokens", "cost", "errors", "events", "agents", "outcome"].map(
      (name) => ({
        name,
        chosen: name === sort,
        query: name === "newest" ? rest : `${rest} sort:${name}`.trim(),
      }),
    ),
  };
}

function sessionSnippets(backend: MockBackend, query: string, keys: readonly string[]): SessionHit[] {
  return backend.sessions
    .filter(({ row }) => keys.includes(row.key))
    .flatMap((session) => {
      const row = eventRows(session).find((event) => eventFits(query, event));
      if (!row) return [];
      const { id: event, span, kind, family } = row;
      const snippet = `${row.agent} ${row.name} ${row.detail}`.trim();
      return [{ session: session.row.key, event, span, kind, family, snippet }];
    });
}

function sessionHits(session: MockSession, query: string): ArrayBuffer {
  const spans = new Set(
    eventRows(session)
      .filter((row) => eventFits(query, row))
      .map(({ span }) => span),
  );
  return new Float64Array([...spans].sort((a, b) => a - b)).buffer;
}

function eventDetail(session: MockSession, id: number): EventDetail {
  const span = session.rows.find((row) => row.span === Math.floor(id / 10));
  if (!span) throw { code: "not_found", message: "no event", hint: "" };
  const end = id % 10 === 1;
  const row = eventRow(session, span, end);
  const at = Number(BigInt(session.baseNs) / 1_000_000n) + row.timeMs;
  const parts = payloadOf(span, end);
  const preview = JSON.stringify({ event_id: `ev-${id}`, type: row.kind, name: row.name }, null, 2);
  return {
    ...structuredClone(RECORDED.event),
    session: session.row.key,
    dialect: session.row.dialects[0] ?? "chaukas",
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
    problems: span.parentMissing
      ? [{ name: "parent_span_id", value: "no such span in this session yet" }]
      : [],
    original: { mediaType: "application/x-protobuf", bytes: row.bytes, preview, truncated: false },
    ...session.event?.(span, end),
    // The row has taken its own changes already.
    row,
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
    ...RECORDED.span,
    span: id,
    name: row.name,
    detail: row.detail ?? "",
    family: row.family,
    state: row.state ?? 0,
    agent: row.agent ?? "",
    spanId: `0199f3c2${String(id).padStart(4, "0")}9d41`,
    parentSpanId: row.parentMissing ? "0199f3c2ffff0000" : "",
    parent: row.parentMissing ? null : (parent?.span ?? null),
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
