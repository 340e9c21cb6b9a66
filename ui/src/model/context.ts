// What fills the context of a model call: its parts in tokens, what each has cost, what is new and what was dropped.
// Parts are weighed by the room that their text takes; where a request is known, the weights are scaled to the tokens
// that it states. Pure.

import { formatCount, formatPlural } from "../base/format";
import type { ContextCall, ContextPart, ContextThread, PartKind } from "../ipc/bindings";

/** What the bars measure. */
export type Measure = "tokens" | "share" | "cost";

export const MEASURES: readonly { measure: Measure; word: string }[] = [
  { measure: "tokens", word: "Tokens" },
  { measure: "share", word: "Share" },
  { measure: "cost", word: "Cost" },
];

/** Where a part came from; `untold` is what the stated total has more than is known. */
export type Source = PartKind | "untold";

/** The sources from the bottom of a bar to its top, with their words. */
export const SOURCES: readonly { source: Source; word: string }[] = [
  { source: "system", word: "System prompt" },
  { source: "tools", word: "Tools offered" },
  { source: "injected", word: "Injected" },
  { source: "summary", word: "Summary" },
  { source: "file", word: "Files read" },
  { source: "result", word: "Tool results" },
  { source: "subagent", word: "Subagents" },
  { source: "message", word: "Messages" },
  { source: "untold", word: "Not told" },
];

/** Letters of text that make about one token, where nothing better is known. */
const LETTERS = 4;

/** What of a request is known to be missing, in words; empty for a whole one. */
function missingWords({ missingMessages, missingTools }: ContextCall): string {
  const messages = missingMessages > 0 ? formatPlural(missingMessages, "message") : "";
  return [messages, missingTools ? "the tools offered" : ""].filter(Boolean).join(" and ");
}

/** Tokens of one unit of weight in a call. */
function scale(call: ContextCall): number {
  const { source, inputTokens, weight } = call;
  const plain = 1 / LETTERS;
  if (weight === 0) return 0;
  if (inputTokens === 0) return plain;
  const isWhole = source === "request" && missingWords(call) === "";
  // What is only a part of the request is never more than all of it.
  return isWhole ? inputTokens / weight : Math.min(plain, inputTokens / weight);
}

/** Whether a call holds a part. */
function holds(part: ContextPart, call: number): boolean {
  return part.first <= call && call <= part.last;
}

/** All tokens of a call: as stated, else as estimated. */
export function tokensOf(call: ContextCall): number {
  return call.inputTokens > 0 ? call.inputTokens : Math.round(call.weight / LETTERS);
}

/** Tokens of each source in a call. */
export function sourcesOf(thread: ContextThread, at: number): Map<Source, number> {
  const sums = new Map<Source, number>();
  const call = thread.calls[at];
  if (!call) return sums;
  const per = scale(call);
  for (const part of thread.parts) {
    if (holds(part, at)) sums.set(part.kind, (sums.get(part.kind) ?? 0) + part.weight * per);
  }
  const known = [...sums.values()].reduce((sum, tokens) => sum + tokens, 0);
  const rest = tokensOf(call) - known;
  if (rest > 0.5) sums.set("untold", rest);
  return sums;
}

/** A row of what fills a call. */
export type Filling = {
  key: string;
  source: Source;
  label: string;
  tokens: number;
  /** Part of all tokens of the call, from 0 to 1. */
  share: number;
  /** Place of the first call that holds it; `null` for a row of several parts. */
  since: number | null;
  /** Calls that have held it so far. */
  carried: number | null;
  /** What it has cost so far; `null` where the price of a call is not known. */
  cost: number | null;
  isNew: boolean;
  /** The call of the tool that gave it. */
  span: number | null;
};

/** Rows before the rest is one row. */
const ROWS = 12;

/** What fills a call: the largest first, the messages as one, small ones together at the end. */
export function fillings(thread: ContextThread, at: number): Filling[] {
  const call = thread.calls[at];
  if (!call) return [];
  const all = tokensOf(call);
  const per = scale(call);
  const held = thread.parts.flatMap((part, place) => (holds(part, at) ? [{ part, place }] : []));
  const row = ({ part, place }: (typeof held)[number]): Filling => ({
    ...{ key: String(place), source: part.kind, label: part.label, span: part.span },
    ...{ tokens: part.weight * per, share: all > 0 ? (part.weight * per) / all : 0 },
    ...{ since: part.first, carried: at - part.first + 1, cost: costUntil(thread, part, at) },
    isNew: part.first === at && at > 0,
  });
  const messages = held.filter(({ part }) => part.kind === "message").map(row);
  const others = held.filter(({ part }) => part.kind !== "message").map(row);
  const untold = sourcesOf(thread, at).get("untold") ?? 0;
  const untoldLabel = call.source === "request" ? `Not told: ${missingWords(call)}` : UNTOLD;
  const rows = [
    ...others,
    ...(messages.length > 0 ? [together("messages", "Prompts, answers, thinking", messages)] : []),
    ...(untold > 0 ? [untoldRow(untoldLabel, untold, all)] : []),
  ].sort((a, b) => b.tokens - a.tokens);
  if (rows.length <= ROWS) return rows;
  const small = rows.slice(ROWS - 1);
  return [...rows.slice(0, ROWS - 1), together("small", `${formatCount(small.length)} smaller parts`, small)];
}

function together(key: string, label: string, rows: readonly Filling[]): Filling {
  const sum = (of: (row: Filling) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    ...{ key, label, source: "message", span: null, since: null, carried: null, isNew: false },
    ...{ tokens: sum(({ tokens }) => tokens), share: sum(({ share }) => share) },
    cost: rows.some(({ cost }) => cost === null) ? null : sum(({ cost }) => cost ?? 0),
  };
}

/** What is not told where only the run tells of a request. */
const UNTOLD = "System prompt, tools and what is not told";

function untoldRow(label: string, tokens: number, all: number): Filling {
  return {
    ...{ key: "untold", source: "untold", label, tokens },
    ...{
      share: all > 0 ? tokens / all : 0,
      since: null,
      carried: null,
      cost: null,
      isNew: false,
      span: null,
    },
  };
}

/** What a part has cost up to a call, as its share of the input of each call that held it. */
export function costUntil(thread: ContextThread, part: ContextPart, until: number): number | null {
  let cost = 0;
  for (let at = part.first; at <= Math.min(until, part.last); at += 1) {
    const call = thread.calls[at];
    if (!call) break;
    if (!call.inputCost) return null;
    const all = tokensOf(call);
    cost += all > 0 ? (call.inputCost.amount * part.weight * scale(call)) / all : 0;
  }
  return cost;
}

/** A part that came or went. */
type Changed = { part: ContextPart; tokens: number };

/** What a call holds more, and less, than the one before. */
export type Change = {
  before: number;
  now: number;
  /** How many times as large; `null` for a first call. */
  times: number | null;
  added: Changed[];
  removed: Changed[];
};

/** What made a call larger or smaller than the one before of its thread. */
export function changeAt(thread: ContextThread, at: number): Change | null {
  const [now, before] = [thread.calls[at], thread.calls[at - 1]];
  if (!now) return null;
  const bySize = (a: Changed, b: Changed) => b.tokens - a.tokens;
  const sized = (parts: ContextPart[], call: ContextCall) =>
    parts.map((part) => ({ part, tokens: part.weight * scale(call) })).sort(bySize);
  return {
    ...{ before: before ? tokensOf(before) : 0, now: tokensOf(now) },
    times: before && tokensOf(before) > 0 ? tokensOf(now) / tokensOf(before) : null,
    added: sized(
      thread.parts.filter((part) => part.first === at),
      now,
    ),
    removed: before
      ? sized(
          thread.parts.filter((part) => part.last === at - 1),
          before,
        )
      : [],
  };
}

/** What a drop took: parts whose outcome is known or that a tool gave, the messages as one; the telling ones first. */
export type Dropped = {
  key: string;
  source: Source;
  label: string;
  tokens: number;
  part: ContextPart | null;
};

export function droppedAt(thread: ContextThread, drop: number): Dropped[] {
  const removed = changeAt(thread, drop)?.removed ?? [];
  const messages = removed.filter(({ part }) => part.kind === "message");
  const others = removed.filter(({ part }) => part.kind !== "message");
  const rows: Dropped[] = others.map(({ part, tokens }, place) => ({
    ...{ key: String(place), source: part.kind, label: part.label, tokens, part },
  }));
  if (messages.length > 0) {
    const tokens = messages.reduce((sum, message) => sum + message.tokens, 0);
    const label = `${formatPlural(messages.length, "message")}, prompts and answers`;
    rows.push({ key: "messages", source: "message", label, tokens, part: null });
  }
  const isFinding = ({ part }: Dropped) => Number((part?.afterwards ?? null) !== null);
  return rows.sort((a, b) => isFinding(b) - isFinding(a) || b.tokens - a.tokens);
}

/** The drop at or before a call; else the first one after it. */
export function dropNear(thread: ContextThread, at: number): number | null {
  const drops = thread.calls.flatMap(({ compacted }, place) => (compacted ? [place] : []));
  return drops.findLast((place) => place <= at) ?? drops[0] ?? null;
}

/** Part of what a call has more, that its largest new part is, from 0 to 1; `null` where it did not grow. */
export function shareOfGrowth({ before, now, added }: Change): number | null {
  const [first] = added;
  return first && now > before ? Math.min(1, first.tokens / (now - before)) : null;
}

/** Places on the axis below the bars that have a number: the first, the last and round ones between them. */
export function numbersOf(bars: readonly number[]): number[] {
  const last = bars.length - 1;
  const [step = 1] = [1, 5, 10, 20, 50, 100, 200, 500].filter((step) => (bars.at(-1) ?? 0) / step <= 10);
  const round = bars.flatMap((place, bar) => {
    return crosses(bars[bar - 1] ?? -1, place, step) && bar > 0 && bar < last - last / 40 ? [bar] : [];
  });
  return last > 0 ? [0, ...round, last] : [0];
}

/** Whether a round number of calls lies behind one bar and at or before the next. */
function crosses(before: number, place: number, step: number): boolean {
  return Math.floor((before + 1) / step) < Math.floor((place + 1) / step);
}

/** The answer of a tool that was carried longest, weighed by its tokens; `null` where no answer is known. */
export function heaviest(thread: ContextThread): { part: ContextPart; tokens: number; calls: number } | null {
  const answers = thread.parts.filter(
    ({ kind }) => kind === "file" || kind === "result" || kind === "subagent",
  );
  const carried = answers.map((part) => {
    const call = thread.calls[part.first];
    const calls = part.last - part.first + 1;
    return { part, calls, tokens: call ? part.weight * scale(call) : 0 };
  });
  return carried.reduce<(typeof carried)[number] | null>(
    (best, next) => (best && best.tokens * best.calls >= next.tokens * next.calls ? best : next),
    null,
  );
}

/** The call to show: that of the selected span, else the chosen one, else the last. */
export function shownCall(
  threads: readonly ContextThread[],
  chosen: { thread: number; call: number | null } | undefined,
  span: number | null,
): { thread: number; call: number } {
  if (span !== null) {
    for (const [thread, { calls }] of threads.entries()) {
      const call = calls.findIndex((known) => known.span === span);
      if (call >= 0) return { thread, call };
    }
  }
  const thread = Math.min(chosen?.thread ?? 0, Math.max(0, threads.length - 1));
  const last = Math.max(0, (threads[thread]?.calls.length ?? 1) - 1);
  return { thread, call: Math.min(chosen?.call ?? last, last) };
}

/** Bars drawn at most: beyond, several calls share one, which is the largest of them. */
const BARS = 160;

/** The calls that have a bar, by place. */
export function barsOf({ calls }: ContextThread): number[] {
  const each = Math.ceil(calls.length / BARS);
  const bars: number[] = [];
  for (let from = 0; from < calls.length; from += each) {
    let best = from;
    for (let at = from; at < Math.min(calls.length, from + each); at += 1) {
      const [one, other] = [calls[at], calls[best]];
      if (one && other && tokensOf(one) > tokensOf(other)) best = at;
    }
    bars.push(best);
  }
  return bars;
}

/** How exactly the parts of a call are known. */
export function exactness(call: ContextCall): string {
  const { source, inputTokens } = call;
  if (source === "request") {
    const missing = missingWords(call);
    if (missing !== "") return `Request in part: not told are ${missing}. Parts ≈ estimated.`;
    return inputTokens > 0
      ? "Exact request. Total stated, parts ≈ estimated."
      : "Exact request. All tokens ≈ estimated.";
  }
  if (source === "run") return "No request is told: put together from the run, ≈ estimated.";
  return "Only its tokens are told.";
}

/** A number of tokens in short. */
export function aboutTokens(tokens: number): string {
  if (tokens < 1000) return formatCount(Math.round(tokens));
  return `${(tokens / 1000).toFixed(1).replace(/\.0$/, "")}k`;
}

/** How often a part was carried. */
export function carriedWords(calls: number): string {
  return formatPlural(calls, "call");
}

/** Places for lines across a chart up to this size: a few round numbers. */
export function ticksOf(most: number): number[] {
  if (most <= 0) return [];
  const rough = most / 4;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * unit).find((known) => known >= rough) ?? 10 * unit;
  const ticks: number[] = [];
  for (let at = step; at <= most; at += step) ticks.push(at);
  return ticks;
}
