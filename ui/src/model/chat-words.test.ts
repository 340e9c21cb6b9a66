import { expect, test } from "vitest";
import { CODER, chatMessage, conversationRow, MODELS } from "../../test/sample-chat";
import { duration } from "../base/time";
import type { AgentState, ChatMessage } from "../ipc/bindings";
import { agentWords, announcement, byProvider, titleOf, tokensPerSecond } from "./chat-words";

test.each([
  [400, 1000, 100],
  [400, 100, 0],
  [0, 5000, 0],
])("%d characters in %d ms are %d tokens a second", (chars, ms, rate) =>
  expect(tokensPerSecond(chars, duration(ms))).toBe(rate),
);

const reply = (change: Partial<ChatMessage>) => chatMessage({ id: "r", role: "assistant", ...change });
const unauthorized = { kind: "unauthorized", status: 401, message: "no" } as const;

test.each<[string, ChatMessage | undefined, ChatMessage | undefined, string]>([
  ["begins", undefined, reply({ state: "streaming" }), "The reply begins"],
  ["grows", reply({ state: "streaming" }), reply({ state: "streaming", content: "x" }), ""],
  ["ends", reply({ state: "streaming" }), reply({}), "The reply is complete"],
  ["stops", reply({ state: "streaming" }), reply({ state: "stopped" }), "The reply was stopped"],
  ["is cut", reply({ state: "streaming" }), reply({ state: "cut" }), "The reply was cut off"],
  [
    "fails",
    reply({ state: "streaming" }),
    reply({ state: "failed", failure: unauthorized }),
    "The key is missing or wrong",
  ],
  ["is an older one", chatMessage({ id: "x" }), reply({}), ""],
  [
    "is a report of the agent",
    undefined,
    chatMessage({ id: "n", role: "system", finishReason: "error", content: "terminal lost" }),
    "error: terminal lost",
  ],
  ["is a message of one's own", undefined, chatMessage({ id: "m" }), ""],
])("what is said when a reply %s", (_, before, now, words) => expect(announcement(before, now)).toBe(words));

test.each<[Partial<AgentState>, string, string]>([
  [{ status: "stable" }, "ok", "claude waits for a message"],
  [{ status: "running", agentType: "" }, "live", "The agent is working"],
  [
    { status: "unreachable", failure: { kind: "other", status: null, message: "refused" } },
    "failed",
    "claude cannot be reached: The backend did not answer properly",
  ],
])("%o is %s", (state, dot, long) => {
  const words = agentWords({
    ...{ status: "stable", agentType: "claude", transport: "", failure: null },
    ...state,
  });
  expect(words).toMatchObject({ dot, long });
});

test("models are grouped by provider, those without one last", () => {
  const unknown = { id: "x", provider: "", description: "", contextLength: null, capabilities: [] };
  expect(byProvider([unknown, ...MODELS]).map(({ provider, models }) => [provider, models.length])).toEqual([
    ["anthropic", 2],
    ["vertex_ai", 1],
    ["", 1],
  ]);
});

test.each([
  [{ title: "" }, "New conversation"],
  [{ title: "╭──╮", kind: CODER.kind, backendName: "coder" }, "Terminal of coder"],
  [{ title: "⎿ Read 84 lines", kind: CODER.kind }, "⎿ Read 84 lines"],
  [{ title: "???" }, "???"],
])("%o is called %s", (change, title) =>
  expect(titleOf(conversationRow({ id: "c", ...change }))).toBe(title),
);
