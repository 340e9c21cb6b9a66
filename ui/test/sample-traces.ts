// Traces of the made-up conversations: one that belongs by its id, one joined by hand, and some that are offered.

import type { MockTraces } from "./mock-traces";
import { noTraces, replayed, replayPlan, replySpans, replyStep, replyWork } from "./mock-traces";

const REFUND = "7f460c46-2b1e-4f085";
const BELONG = [
  { key: REFUND, how: "session" as const },
  { key: "refund-2", how: "joined" as const },
];

/** The traces. */
export function sampleTraces(): MockTraces {
  const traces = noTraces();
  traces.links.set("refund", {
    belong: BELONG,
    offers: [{ key: "s-2", events: 9, share: 0.42 }],
    aside: [{ key: "s-4", how: "time" }],
  });
  traces.links.set("unavailable", {
    belong: [],
    offers: [
      { key: "s-0", events: 12, share: 1 },
      { key: "s-1", events: 3, share: 0.2 },
    ],
    aside: [],
  });
  traces.spans.set("refund", [
    replySpans({
      ...{ message: "refund-1", session: REFUND, spans: 14, first: 1, errors: 2, query: "agent:billing" },
      ...{ cost: [{ currency: "USD", amount: 0.214, estimated: false }], costPartial: true },
    }),
    replySpans({
      ...{ message: "refund-3", session: REFUND, spans: 9, first: 12, inferred: true },
      query: "since:2026-03-09T09:00:50Z until:2026-03-09T09:00:58Z",
    }),
  ]);
  traces.links.set("coder", { belong: [{ key: "subagents", how: "words" }], offers: [], aside: [] });
  traces.spans.set("coder", [
    replySpans({
      ...{ message: "t2", session: "subagents", spans: 41, first: 2, errors: 1 },
      ...{ cost: [{ currency: "USD", amount: 0.24, estimated: true }], query: "since:2026-03-09T09:00:50Z" },
    }),
  ]);
  traces.work.set(
    2,
    replyWork({
      ...{ durationMs: 125_000, modelCalls: 9, inputTokens: 204_112, cachedTokens: 186_000 },
      ...{ outputTokens: 5_830, added: 86, removed: 2, files: 3 },
      steps: [
        replyStep({ name: "Grep", calls: 4, span: 4 }),
        replyStep({ family: 2, name: "test-writer", span: 11, durationMs: 91_000 }),
        replyStep({ name: "Read", calls: 3, span: 4 }),
        replyStep({ name: "Write", added: 62, span: 10 }),
        replyStep({ name: "Edit", calls: 2, added: 24, removed: 2, span: 10 }),
        replyStep({ name: "Bash", calls: 2, failed: 1, exits: [1, 0], span: 8 }),
        replyStep({ family: 6, name: "list_merge_requests_of_a_project", server: "gitlab", running: true }),
      ],
    }),
  );
  for (let span = 1; span <= 11; span += 1)
    traces.messages.set(span, {
      conversation: "refund",
      message: "refund-1",
      title: "Why was ORD-123 charged twice?",
      inferred: span > 8,
    });
  traces.plan = replayPlan({
    messages: [
      { role: "system", text: "You triage billing questions.", chars: 29 },
      { role: "user", text: "Why was ORD-123 charged twice? Reverse the second charge.", chars: 57 },
      { role: "assistant", text: '[calls the tool refund.lookup: {"order":"ORD-123"}]', chars: 51 },
      { role: "user", text: '[result of the tool refund.lookup: {"charges":2}]', chars: 49 },
    ],
    messageCount: 4,
    maxTokens: 4000,
    flattened: [
      "max_tokens was 8192, which a ChatServer does not take: 4000 is sent",
      "1 tool call is written out as text of the assistant",
      "1 tool result is sent as text of the user",
    ],
    leftOut: [
      { name: "seed", value: "7" },
      { name: "tools", value: "first 8 of 11: refund.lookup, refund.reverse, ledger.read, mail.send" },
    ],
  });
  traces.replay = replayed();
  return traces;
}
