// Traces of conversations and replays made of memory.

import type {
  Replay,
  ReplayPlan,
  ReplyAsked,
  ReplySpans,
  ReplyStep,
  ReplyWork,
  SessionRow,
  SpanMessage,
  TraceLink,
} from "../src/ipc/bindings";

/** The sessions of a conversation. */
export type MockLinks = {
  belong: { key: string; how: TraceLink }[];
  offers: { key: string; events: number; share: number }[];
  aside: { key: string; how: TraceLink }[];
};

/** What the made-up back end knows of traces and conversations. */
export type MockTraces = {
  /** By conversation. */
  links: Map<string, MockLinks>;
  spans: Map<string, ReplySpans[]>;
  /** What replies are made of, by the row of their first span. */
  work: Map<number, ReplyWork>;
  /** By row of the span. */
  messages: Map<number, SpanMessage>;
  plan: ReplayPlan;
  replay: Replay;
  /** The end of what came of the call under way. */
  soFar: string;
};

/** The plan of a call, with what does not matter filled in. */
export function replayPlan(plan: Partial<ReplayPlan> = {}): ReplayPlan {
  return {
    span: 2,
    provider: "openai",
    model: "gpt-4o",
    systemPrompt: "",
    messages: [{ role: "user", text: "Why was it charged twice?", chars: 25 }],
    messageCount: 1,
    temperature: 0.7,
    maxTokens: null,
    topP: null,
    flattened: [],
    leftOut: [],
    recorded: {
      text: "The gateway timed out.",
      model: "gpt-4o",
      inputTokens: 1204,
      outputTokens: 86,
      elapsedMs: 6200,
      finishReason: "stop",
    },
    ...plan,
  };
}

/** What a replay gave, with what does not matter filled in. */
export function replayed(replay: Partial<Replay> = {}): Replay {
  return {
    answer: {
      text: "The gateway was slow.",
      model: "claude-haiku-4-5",
      inputTokens: 1190,
      outputTokens: 74,
      elapsedMs: 2400,
      finishReason: "stop",
    },
    failure: null,
    stopped: false,
    diff: {
      name: "reply",
      leftBytes: 22,
      rightBytes: 21,
      same: false,
      lineCount: 2,
      cut: false,
      lines: [
        {
          ...{ side: "left", left: 1, right: null, skipped: 0 },
          pieces: [
            { text: "The gateway ", changed: false },
            { text: "timed out", changed: true },
            { text: ".", changed: false },
          ],
        },
        {
          ...{ side: "right", left: null, right: 1, skipped: 0 },
          pieces: [
            { text: "The gateway ", changed: false },
            { text: "was slow", changed: true },
            { text: ".", changed: false },
          ],
        },
      ],
    },
    ...replay,
  };
}

/** No conversation has a trace. */
export function noTraces(): MockTraces {
  return {
    links: new Map(),
    spans: new Map(),
    work: new Map(),
    messages: new Map(),
    plan: replayPlan(),
    replay: replayed(),
    soFar: "",
  };
}

/** The spans of a reply, with what does not matter filled in. */
export function replySpans(spans: Partial<ReplySpans> & { message: string }): ReplySpans {
  return {
    session: "s",
    spans: 14,
    events: 28,
    first: 1,
    errors: 0,
    cost: [],
    costPartial: false,
    inferred: false,
    query: "",
    ...spans,
  };
}

/** A step of a reply, with what does not matter filled in. */
export function replyStep(step: Partial<ReplyStep> & { name: string }): ReplyStep {
  return {
    ...{ family: 5, server: "", calls: 1, failed: 0, span: 1, durationMs: 0, running: false },
    ...{ added: 0, removed: 0, exits: [] },
    ...step,
  };
}

/** What a reply is made of, with what does not matter filled in. */
export function replyWork(work: Partial<ReplyWork> = {}): ReplyWork {
  return {
    ...{ durationMs: 0, modelCalls: 0, inputTokens: 0, cachedTokens: 0, outputTokens: 0 },
    ...{ steps: [], added: 0, removed: 0, files: 0 },
    ...work,
  };
}

/** Answers a command; `undefined` for one of others. */
export function answerTraces(
  traces: MockTraces,
  command: string,
  args: Record<string, never>,
  sessions: readonly SessionRow[],
): unknown {
  switch (command) {
    case "chat_traces":
      return chatTraces(traces, args.conversation, sessions);
    case "join_trace":
      return join(linksOf(traces, args.conversation), args.session);
    case "leave_trace":
      return leave(linksOf(traces, args.conversation), args.session);
    case "reply_spans":
      return traces.spans.get(args.conversation) ?? [];
    case "reply_work":
      return (args.replies as readonly ReplyAsked[]).map(
        ({ first }) => traces.work.get(first) ?? replyWork(),
      );
    case "chat_of_span":
      return traces.messages.get(args.span) ?? null;
    case "replay_plan":
      return { ...traces.plan, span: args.span };
    case "replay_call":
      return traces.replay;
    case "replay_progress":
      return { text: traces.soFar, chars: traces.soFar.length, elapsedMs: 1200 };
    case "cancel_replay":
      return null;
    case "start_from_call":
      return "from-call";
    default:
      return undefined;
  }
}

function linksOf(traces: MockTraces, conversation: string): MockLinks {
  const known = traces.links.get(conversation) ?? { belong: [], offers: [], aside: [] };
  traces.links.set(conversation, known);
  return known;
}

function chatTraces(traces: MockTraces, conversation: string, sessions: readonly SessionRow[]) {
  const { belong, offers, aside } = linksOf(traces, conversation);
  const row = (key: string) => sessions.filter((session) => session.key === key);
  const linked = belong.flatMap(({ key, how }) => row(key).map((session) => ({ how, session })));
  const sum = (count: (session: SessionRow) => number) =>
    linked.reduce((all, { session }) => all + count(session), 0);
  const cost = linked.flatMap(({ session }) => session.cost);
  return {
    conversation,
    sessions: linked,
    sessionCount: linked.length,
    offers: offers.flatMap(({ key, events, share }) =>
      row(key).map((session) => ({ session, events, share })),
    ),
    offerCount: offers.length,
    aside: aside.flatMap(({ key, how }) => row(key).map((session) => ({ how, session }))),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    totalTokens: sum(({ totalTokens }) => totalTokens),
    cost:
      cost.length === 0
        ? []
        : [{ currency: "USD", amount: cost.reduce((all, { amount }) => all + amount, 0), estimated: false }],
    costPartial: linked.some(({ session }) => session.costPartial),
  };
}

function join(links: MockLinks, key: string): null {
  const known = links.aside.find((one) => one.key === key);
  const how = known && known.how !== "time" ? known.how : "joined";
  links.aside = links.aside.filter((one) => one.key !== key);
  links.offers = links.offers.filter((one) => one.key !== key);
  links.belong = [...links.belong.filter((one) => one.key !== key), { key, how }];
  return null;
}

function leave(links: MockLinks, key: string): null {
  const known = links.belong.find((one) => one.key === key);
  links.belong = links.belong.filter((one) => one.key !== key);
  links.offers = links.offers.filter((one) => one.key !== key);
  if (known?.how === "joined") links.offers = [...links.offers, { key, events: 1, share: 1 }];
  else links.aside = [...links.aside, { key, how: known?.how ?? "time" }];
  return null;
}
