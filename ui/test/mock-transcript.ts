// The transcript of a made-up session: its order, its items and its prompts.

import type { Prompt, TextBlock, TextFormat, TranscriptItem, TranscriptRequest } from "../src/ipc/bindings";
import type { PlainRow } from "./encode-layout";
import { encodeTranscript, type PlainStep } from "./encode-transcript";
import type { MockSession } from "./mock-backend";
import { ANSWERS, messagesOf } from "./sample-talk";

const MODEL = 4;
const INPUT = 8;
const OUTPUT = 9;
const ERROR = 14;

/** Answers the three commands: by what they ask with. */
export function answerTranscript(
  session: MockSession,
  args: { session?: string; request?: TranscriptRequest; span?: number },
): unknown {
  if (args.session !== undefined) return encodeTranscript(stepsOf(session.rows));
  if (args.span !== undefined) return promptOf(session.rows, args.span);
  const { items, chars } = args.request as TranscriptRequest;
  return items.flatMap(({ spans }) => {
    const known = indexOf(session.rows);
    const rows = spans.flatMap((span) => known.bySpan.get(span) ?? []);
    return rows[0] ? [itemOf(session.rows, rows[0], rows, chars)] : [];
  });
}

/** Rows of a transcript as the back end orders them. */
function stepsOf(rows: readonly PlainRow[]): PlainStep[] {
  const parent = (row: PlainRow) => rows[row.parent];
  const place = (row: PlainRow) =>
    row.family === INPUT && parent(row)?.family === MODEL ? (parent(row)?.start ?? row.start) : row.start;
  const order = (row: PlainRow) => (row.family === INPUT ? -1 : row.family);
  const kept = rows
    .filter(({ family, state }) => family > 3 || state === 1)
    .sort((a, b) => place(a) - place(b) || order(a) - order(b));
  const called = new Map<string, number>();
  return kept.map((row, at) => {
    const model = row.family === INPUT ? -1 : (called.get(row.agent ?? "") ?? -1);
    if (row.family === MODEL) called.set(row.agent ?? "", at);
    const before = kept[at - 1];
    const lead =
      row.family === OUTPUT && before?.family === OUTPUT && before.detail === "partial" ? at - 1 : -1;
    const failed = row.state === 1;
    return {
      ...{ span: row.span, start: row.start, end: row.end, family: row.family, state: row.state ?? 0 },
      ...{ model, lead, name: row.name, agent: row.agent ?? "", depth: depthOf(rows, row) },
      ...(row.aside === undefined ? {} : { aside: row.aside }),
      error: row.family === ERROR ? parent(row)?.state !== 1 : failed && row.family > 3,
    };
  });
}

/** How many other agents are around a row. */
function depthOf(rows: readonly PlainRow[], row: PlainRow): number {
  let depth = 0;
  for (let here: PlainRow | undefined = row, above: PlainRow | undefined; here; here = above) {
    above = rows[here.parent];
    if (above?.agent && above.agent !== here.agent) depth += 1;
  }
  return depth;
}

function block(name: string, format: TextFormat, text: string, chars: number, note = ""): TextBlock {
  const all = [...text];
  return { name, format, text: all.slice(0, chars).join(""), chars: all.length, note };
}

type Index = { bySpan: Map<number, PlainRow[]>; turns: Map<PlainRow, number> };

const indexes = new WeakMap<readonly PlainRow[], Index>();

/** Made once for each run: a mock that searches would be what a measurement of the list measures. */
function indexOf(rows: readonly PlainRow[]): Index {
  const known = indexes.get(rows);
  if (known) return known;
  const index: Index = { bySpan: new Map(), turns: new Map() };
  const called = new Map<string | undefined, number>();
  for (const row of rows) index.bySpan.set(row.span, [...(index.bySpan.get(row.span) ?? []), row]);
  for (const row of rows.filter(({ family }) => family === MODEL).sort((a, b) => a.start - b.start)) {
    const turns = called.get(row.agent) ?? 0;
    index.turns.set(row, turns);
    called.set(row.agent, turns + 1);
  }
  indexes.set(rows, index);
  return index;
}

const MOST_TURNS = 60;

/** How many turns the prompt of a model call has: one more with every call of its agent. */
function turnsBefore(rows: readonly PlainRow[], row: PlainRow): number {
  return Math.min(MOST_TURNS, indexOf(rows).turns.get(row) ?? 0);
}

/** What a model answered; in a long run no two answers are the same. */
function answerOf(rows: readonly PlainRow[], { span }: PlainRow): string {
  const answer = ANSWERS[span % ANSWERS.length] ?? "";
  return rows.length < 1000 ? answer : `${answer}\n\nThat was **call ${span}**.`;
}

function itemOf(
  rows: readonly PlainRow[],
  row: PlainRow,
  pieces: readonly PlainRow[],
  chars: number,
): TranscriptItem {
  const tokens = row.tokens ?? 0;
  const input = Math.round(tokens * 0.94);
  const item: TranscriptItem = {
    span: row.span,
    family: row.family,
    state: row.state ?? 0,
    kind: "span",
    agent: row.agent ?? "",
    name: row.name,
    detail: row.detail ?? "",
    startMs: row.start,
    durationMs: row.end - row.start,
    role: row.family === 8 ? "user" : row.family === OUTPUT ? "assistant" : "",
    inputTokens: input,
    outputTokens: tokens - input,
    totalTokens: tokens,
    cost: tokens > 0 ? [{ currency: "USD", amount: tokens / 200_000, estimated: false }] : [],
    facts: [],
    blocks: [],
    prompt: null,
    reply: [],
    eventsRead: pieces.length,
    events: pieces.length,
    isPartial: row.detail === "partial" && pieces.length === 1,
  };
  const json = (name: string, value: unknown) => block(name, "json", JSON.stringify(value), chars);
  const words = (name: string, text: string, note = "") => block(name, "markdown", text, chars, note);
  switch (row.family) {
    case MODEL: {
      const turn = turnsBefore(rows, row);
      const messages = messagesOf(turn, chars);
      item.facts = [
        { name: "provider", value: "openai" },
        { name: "temperature", value: "0.2" },
        { name: "max_tokens", value: "1024" },
      ];
      const known = turn === 0 ? 0 : messages.length - 2;
      item.prompt = {
        messages: messages.length,
        known,
        news: messages.slice(Math.max(known, messages.length - 6)),
        tools: 2,
      };
      if (row.state !== 2)
        item.reply = [{ role: "assistant", name: "", blocks: [words("text", answerOf(rows, row))] }];
      break;
    }
    case 5:
    case 6:
      item.blocks = [
        json("arguments", row.asked ?? { charge_id: "ch_9F2aKq0Zs8e1x77", amount: 4999, currency: "EUR" }),
      ];
      if (row.state === 1)
        item.blocks.push(block("error", "plain", row.why ?? "503 upstream: lock not acquired", chars));
      else
        item.blocks.push(
          json("result", { ok: true, reversal: { id: "rv_31", amount: 4999 }, entries: [1, 2, 3] }),
        );
      break;
    case 7:
      item.facts = [
        { name: "from", value: row.agent ?? "" },
        { name: "to", value: row.name },
        { name: "type", value: "sequential" },
      ];
      item.blocks = [words("reason", row.detail ?? "")];
      break;
    case 8:
    case OUTPUT:
      item.blocks = [words("text", pieces.map(({ name }) => name).join(""))];
      break;
    case 10:
      item.blocks = [words("goal", row.name), words("step", "Read the claim.", "confidence 0.94")];
      break;
    case 11:
      item.facts = [{ name: "outcome", value: (row.detail ?? "").split(",")[0] ?? "" }];
      item.blocks = [words("rationale", row.detail ?? "")];
      break;
    case 12:
      item.facts = [{ name: "source", value: row.name }];
      item.blocks = [block("documents", "plain", "ledger/2026-03/0001\nledger/2026-03/0002", chars)];
      break;
    case 13:
      item.blocks = [json("state", { refund_state: "reversed" })];
      break;
    case 14:
      item.facts = [{ name: "code", value: row.detail ?? "" }];
      item.blocks = [block("error", "plain", row.name, chars)];
      break;
    default:
      item.blocks = [json("data", { name: row.name, detail: row.detail })];
  }
  return item;
}

function promptOf(rows: readonly PlainRow[], span: number): Prompt {
  const row = rows.find((row) => row.span === span);
  const messages = messagesOf(row ? turnsBefore(rows, row) : 0, 1 << 20);
  const json = JSON.stringify({ model: row?.name, temperature: 0.2, messages: messages.length }, null, 2);
  return {
    span,
    provider: "openai",
    model: row?.name ?? "",
    agent: row?.agent ?? "",
    startMs: row?.start ?? 0,
    system: [],
    messages,
    messageCount: messages.length,
    tools: [
      block("tool", "json", JSON.stringify({ name: "find_charge", description: "Finds a charge" }), 9999),
      block("tool", "json", JSON.stringify({ name: "reverse_charge", description: "Takes it back" }), 9999),
    ],
    parameters: [
      { name: "temperature", value: "0.2" },
      { name: "max_tokens", value: "1024" },
    ],
    json,
    jsonChars: json.length,
  };
}
