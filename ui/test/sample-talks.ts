// A lively made-up chat: every state that a reply can be in, versions, an agent's terminal, and a very long talk.

import type { ChatMessage, Conversation } from "../src/ipc/bindings";
import type { MockChat } from "./mock-chat";
import { change, grow } from "./mock-messages";
import { CODER, chatMessage, conversationOf, historyRow, MODELS, SUPPORT } from "./sample-chat";

const MINUTE = 60_000;

/** A dialogue: texts in turn, the person's first. */
function dialogue(id: string, atMs: number, texts: readonly string[]): ChatMessage[] {
  return texts.map((content, at) => {
    const isReply = at % 2 === 1;
    return chatMessage({
      id: `${id}-${at}`,
      parent: at === 0 ? null : `${id}-${at - 1}`,
      role: isReply ? "assistant" : "user",
      content,
      atMs: atMs + at * 9000,
      ...(isReply
        ? {
            elapsedMs: 2400 + ((at * 733) % 5200),
            firstTextMs: 420,
            inputTokens: 1204 + at * 310,
            outputTokens: Math.ceil(content.length / 4),
            finishReason: "stop",
            traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
          }
        : {}),
    });
  });
}

const SCHEMA = `The second charge came from a **retry**: the gateway timed out after the row was written.

| step | server | result |
| --- | --- | --- |
| 1 | \`gateway\` | 504 after 30 s |
| 2 | \`ledger-mcp\` | charged twice |
| 3 | \`ledger-mcp\` | 503, row locked |

To see it yourself:

\`\`\`sql
select id, amount, idempotency_key
from charge
where order_id = 'ORD-123'
order by created_at;
\`\`\`

1. The first row has the key of the order.
2. The second has **none**, so nothing stopped it.

> A charge without an idempotency key should be refused.`;

const TERMINAL = `╭───────────────────────────────────────────────────╮
│ ✻ Welcome to Claude Code!                         │
│                                                   │
│   /help for help, /status for your current setup  │
│                                                   │
│   cwd: /home/dev/billing                          │
╰───────────────────────────────────────────────────╯`;

const EDIT = `● I'll look at the failing test first.

● Read(tests/charge.test.ts)
  ⎿  Read 84 lines

● Update(src/charge.ts)
  ⎿  Updated src/charge.ts with 2 additions and 1 removal
       41 -  await ledger.post(row)
       41 +  const key = idempotencyKey(order)
       42 +  await ledger.post(row, { key })

● All 14 tests pass. The second charge can no longer happen.`;

/** The conversations, the newest first. */
function sampleTalks(nowMs: number): Conversation[] {
  const talk = (
    id: string,
    ago: number,
    messages: ChatMessage[],
    row: Parameters<typeof conversationOf>[2] = {},
  ) =>
    conversationOf(id, messages, {
      startedMs: nowMs - ago * MINUTE - 40_000,
      updatedMs: nowMs - ago * MINUTE,
      inputTokens: messages.reduce((sum, { inputTokens }) => sum + (inputTokens ?? 0), 0),
      outputTokens: messages.reduce((sum, { outputTokens }) => sum + (outputTokens ?? 0), 0),
      sessionId: "7f460c46-2b1e-4f08-9d41-0199f3c2f085",
      failed: ["failed", "cut"].includes(messages.at(-1)?.state ?? ""),
      streaming: messages.at(-1)?.state === "streaming",
      ...row,
    });
  const ended = (id: string, question: string, end: Partial<ChatMessage>) => {
    const messages = dialogue(id, nowMs, [question, ""]);
    const nothing = { inputTokens: null, outputTokens: null, finishReason: "", firstTextMs: null };
    return messages.with(1, { ...messages[1], ...nothing, ...end } as ChatMessage);
  };
  const refund = dialogue("refund", nowMs - 2 * MINUTE, [
    "Why was ORD-123 charged twice? Reverse the second charge and tell the customer.",
    "The second charge came from a retry after the gateway timed out. I am reversing it now and will confirm with the ledger before I write to the customer.",
    "Which step failed?",
    SCHEMA,
  ]);
  const versions = dialogue("versions", nowMs, ["Draft a project update email", "Short and friendly."]);
  return [
    talk("refund", 0, refund),
    talk(
      "coder",
      3,
      [
        chatMessage({ id: "t0", role: "assistant", content: TERMINAL, atMs: nowMs }),
        chatMessage({ id: "t1", parent: "t0", content: "Fix the failing test in tests/charge.test.ts" }),
        chatMessage({ id: "t2", parent: "t1", role: "assistant", content: EDIT }),
      ].map((message) => ({ ...message, model: "" })),
      { backend: CODER.id, backendName: CODER.name, kind: CODER.kind, model: "", sessionId: "" },
    ),
    talk(
      "unauthorized",
      12,
      ended("unauthorized", "Nightly ledger sync: what changed?", {
        state: "failed",
        elapsedMs: 41,
        failure: { kind: "unauthorized", status: 401, message: "invalid api key" },
      }),
    ),
    talk(
      "unavailable",
      31,
      ended("unavailable", "Summarise the incident of 4 March", {
        state: "failed",
        elapsedMs: 1204,
        content: "The incident began at 09:02 when the ledger",
        failure: { kind: "server_error", status: 503, message: "agent overloaded, try again in 20 s" },
      }),
    ),
    talk(
      "stopped",
      48,
      ended("stopped", "Which policies cover water damage?", {
        state: "stopped",
        elapsedMs: 2100,
        content: "Three policies cover water damage. The first",
      }),
    ),
    talk(
      "cut",
      60,
      ended("cut", "Migrate the billing tests to vitest", {
        state: "cut",
        content: "I moved the first 14 of 31 files and",
        failure: { kind: "other", status: null, message: "connection closed before the end of the stream" },
      }),
    ),
    talk(
      "versions",
      70,
      versions.with(1, { ...versions[1], versions: ["v0", "versions-1", "v2"] } as ChatMessage),
    ),
    talk(
      "long",
      120,
      dialogue(
        "long",
        nowMs - 400 * MINUTE,
        Array.from({ length: 2000 }, (_, at) =>
          at % 2 === 0
            ? `Question ${at / 2 + 1}: what about row ${at}?`
            : at % 9 === 1
              ? SCHEMA
              : `Row ${at} is **fine**: \`balance\` is ${at * 17}.\n\n- checked by \`ledger\`\n- ${"and so on ".repeat(at % 23)}`,
        ),
      ),
      { title: "Plan the warehouse move" },
    ),
    ...Array.from({ length: 140 }, (_, at) =>
      talk(
        `older-${at}`,
        300 + at * 97,
        dialogue(`older-${at}`, nowMs, [`Older question ${at + 1}`, "Yes."]),
      ),
    ),
  ];
}

/** All of it, with replies that write themselves. */
export function sampleChat(nowMs: number): Partial<MockChat> {
  return {
    backends: [SUPPORT, CODER],
    conversations: sampleTalks(nowMs),
    models: new Map([[SUPPORT.id, MODELS]]),
    history: Array.from({ length: 57 }, (_, at) =>
      historyRow({
        id: `0199f3c2-7b1e-4000-9d41-${String(at).padStart(12, "0")}`,
        title: at === 0 ? "Why was ORD-123 charged twice?" : `Earlier question ${at}`,
        updatedMs: nowMs - at * 137 * MINUTE,
        archived: at % 11 === 5,
        conversation: at === 0 ? "refund" : null,
      }),
    ),
  };
}

/** A reply that writes itself at about so many words a second; ends what it began. */
export function writeReply(chat: MockChat, conversation: string, wordsPerSecond = 60): () => void {
  const words = `${SCHEMA}\n\nThe third attempt, after a back-off of one second, went through.`.split(
    /(?<=\s)/,
  );
  const startedMs = Date.now();
  let at = 0;
  const timer = setInterval(() => {
    const known = chat.conversations.find(({ row }) => row.id === conversation);
    const reply = known?.messages.at(-1);
    if (reply?.state !== "streaming") return clearInterval(timer);
    const due = Math.min(words.length, Math.floor(((Date.now() - startedMs) / 1000) * wordsPerSecond));
    if (due > at) void grow(chat, conversation, words.slice(at, due).join(""));
    at = due;
    if (at < words.length) return;
    clearInterval(timer);
    void change(chat, conversation, {
      ...{ state: "complete", elapsedMs: Date.now() - startedMs, firstTextMs: 30, finishReason: "stop" },
      ...{ inputTokens: 2211, outputTokens: Math.ceil(words.length * 1.4) },
    });
  }, 10);
  return () => clearInterval(timer);
}
