// The contexts of a made-up run of a coding agent: it grows, a large file is read, and once most of it is dropped. For
// the look-at-it page and tests.

import type { ContextCall, ContextPart, PartKind, SessionContext } from "../src/ipc/bindings";

const CALLS = 38;
const DROP = 28;
const LARGE = 17;
/** Letters of a token. */
const LETTERS = 4;

/** `spans` are those of the run's model calls; calls beyond have spans that no view knows. */
export function sampleContext(spans: readonly number[]): SessionContext {
  const parts: ContextPart[] = [];
  const add = (kind: PartKind, label: string, tokens: number, first: number, last: number, more = {}) =>
    parts.push({
      ...{ kind, label, weight: tokens * LETTERS, first, last, span: null },
      ...{ afterwards: null, afterwardsSpan: null, ...more },
    });
  add("system", "System prompt", 4100, 0, CALLS - 1);
  add("tools", "38 tools offered, 21 of MCP", 11_600, 0, CALLS - 1);
  add("injected", "Notes of the project", 2200, 0, CALLS - 1);
  add("file", "src/webhooks/sender.ts", 3600, 3, DROP - 1, { afterwards: "read_again", afterwardsSpan: 12 });
  add("file", "src/webhooks/queue.ts", 1900, 4, DROP - 1);
  add("file", "notes/webhooks.md", 3800, 11, DROP - 1, { afterwards: "edited_unseen", afterwardsSpan: 11 });
  add("file", "openapi.json", 59_200, LARGE, DROP - 1, { span: 7 });
  add("result", "Grep deliver", 2400, 7, DROP - 1);
  add("result", "Bash pnpm test webhooks", 5600, 9, DROP - 1, {
    afterwards: "run_again",
    afterwardsSpan: 14,
  });
  add("result", "Grep x-webhook", 3100, LARGE, DROP - 1, { span: 6 });
  add("subagent", "Agent Look for callers", 2400, 12, DROP - 1);
  for (let at = 0; at < CALLS; at += 1) {
    add("message", `Answer ${at}`, 1200, at, at < DROP ? DROP - 1 : CALLS - 1);
    if (at > LARGE && at < DROP) add("result", `Bash step ${at}`, 2900, at, DROP - 1);
  }
  add("summary", "What was done so far", 3400, DROP, CALLS - 1);
  add("file", "src/webhooks/sender.ts", 3700, DROP + 1, CALLS - 1, { span: 12 });
  const calls = Array.from({ length: CALLS }, (_, at): ContextCall => {
    const weight = parts.reduce(
      (sum, part) => sum + (part.first <= at && at <= part.last ? part.weight : 0),
      0,
    );
    const inputTokens = Math.round(weight / LETTERS);
    return {
      ...{ span: spans[at] ?? 80_000 + at, atMs: 1000 + at * 4100, source: "request", weight, inputTokens },
      cachedTokens: Math.round(inputTokens * 0.9),
      inputCost: { currency: "USD", amount: inputTokens / 1e6, estimated: true },
      ...{ compacted: at === DROP, missingMessages: 0, missingTools: false },
    };
  });
  const window = 200_000;
  return {
    threads: [
      { agent: "main", model: "claude-sonnet-5", window, calls, parts },
      {
        ...{ agent: "Explore", model: "claude-haiku-4-5", window: null },
        calls: calls
          .slice(0, 3)
          .map((call, at) => ({ ...call, ...{ span: 81_000 + at, source: "run" as const } })),
        parts: parts.slice(3, 5).map((part) => ({ ...part, first: 0, last: 2 })),
      },
    ],
    ...{ calls: CALLS + 3, callsRead: CALLS + 3 },
  };
}
