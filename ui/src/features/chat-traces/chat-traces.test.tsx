import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { type MockBackend, sessionRow } from "../../../test/mock-backend";
import { noChat } from "../../../test/mock-chat";
import { tellChat } from "../../../test/mock-messages";
import {
  type MockLinks,
  type MockTraces,
  noTraces,
  replySpans,
  replyStep,
  replyWork,
} from "../../../test/mock-traces";
import { CODER, chatMessage, conversationOf, SUPPORT } from "../../../test/sample-chat";
import { openWindow, smallSession } from "../../../test/window";
import { useChatMemory } from "../../state/chat-memory";

const MESSAGES = [
  chatMessage({ id: "q", content: "Why was it charged twice?" }),
  chatMessage({ id: "r", parent: "q", role: "assistant", content: "A retry." }),
];
const NOTHING: MockLinks = { belong: [], offers: [], aside: [] };

function open(links: Partial<MockLinks>, change: Partial<MockTraces> = {}, address = "#/chat/c") {
  const traces = { ...noTraces(), ...change };
  traces.links.set("c", { ...NOTHING, ...links });
  const chat = { ...noChat(), backends: [SUPPORT], conversations: [conversationOf("c", MESSAGES)] };
  const sessions = [
    smallSession("a", {
      title: "Refund",
      cost: [{ currency: "USD", amount: 0.2, estimated: false }],
      state: "live",
    }),
    smallSession("b", { title: "Ledger", totalTokens: 1200 }),
  ];
  return openWindow({ chat, sessions, traces }, address);
}

const pane = () => screen.findByTestId("chat-traces");
const calls = (backend: MockBackend, name: string) =>
  backend.calls.filter(({ command }) => command === name).map(({ args }) => args);

test("the session that belongs stands beside the conversation, in the address and with its views", async () => {
  const { user } = open({ belong: [{ key: "a", how: "session" }] });
  const traces = within(await pane());
  expect(await traces.findByRole("heading", { name: "Refund" })).toBeInTheDocument();
  await waitFor(() => expect(window.location.hash).toBe("#/chat/c?session=a"));
  expect(await traces.findByTestId("timeline")).toBeInTheDocument();
  await user.click(traces.getByRole("tab", { name: /Transcript/ }));
  expect(await traces.findByTestId("transcript")).toBeInTheDocument();
  await user.click(traces.getByRole("tab", { name: /Graph/ }));
  await waitFor(() => expect(window.location.hash).toContain("view=graph"));
  await waitFor(() => expect(screen.getByTestId("traces-cost")).toHaveTextContent("$0.2"));
  await user.click(traces.getByRole("button", { name: "Open the whole session" }));
  await waitFor(() => expect(window.location.hash).toBe("#/session/a/overview"));
});

test("an empty pane says how traces come", async () => {
  const { user } = open({});
  const traces = within(await pane());
  expect(await traces.findByText("No traces of this conversation yet")).toBeInTheDocument();
  expect(traces.getByText("traceparent")).toBeInTheDocument();
  await user.click(traces.getByRole("button", { name: "Connect an agent" }));
  await waitFor(() => expect(window.location.hash).toBe("#/connect"));
});

test("a pane that cannot be read says so and tries again", async () => {
  const { backend, user } = open({ belong: [{ key: "a", how: "session" }] });
  await pane();
  backend.failing.set("chat_traces", "store_failed");
  window.location.hash = "#/chat";
  window.dispatchEvent(new HashChangeEvent("hashchange"));
  backend.chat.conversations.push(conversationOf("d", []));
  window.location.hash = "#/chat/d";
  window.dispatchEvent(new HashChangeEvent("hashchange"));
  expect(await screen.findByText("The database could not answer")).toBeInTheDocument();
  backend.failing.clear();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("No traces of this conversation yet")).toBeInTheDocument();
});

test("a trace at the same time is offered, marked, and joined with one click", async () => {
  const { backend, user } = open({ offers: [{ key: "b", events: 5, share: 1 }] });
  const bar = within(await screen.findByRole("group", { name: "A trace at the same time" }));
  expect(bar.getByText("Inferred")).toBeInTheDocument();
  expect(bar.getByText("Ledger")).toBeInTheDocument();
  await user.click(bar.getByRole("button", { name: "Join it" }));
  await waitFor(() => expect(calls(backend, "join_trace")).toEqual([{ conversation: "c", session: "b" }]));
  expect(await screen.findByRole("heading", { name: "Ledger" })).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByTestId("trace-offer")).not.toBeInTheDocument());
});

test("an offer can be looked at before, or let pass", async () => {
  const { backend, user } = open({ offers: [{ key: "b", events: 3, share: 0.4 }] });
  const bar = within(await screen.findByTestId("trace-offer"));
  expect(bar.getByText(/40% of it during a reply/)).toBeInTheDocument();
  await user.click(bar.getByRole("button", { name: "Show it" }));
  expect(await screen.findByRole("heading", { name: "Ledger" })).toBeInTheDocument();
  await user.click(within(screen.getByTestId("trace-offer")).getByRole("button", { name: "Not this one" }));
  await waitFor(() => expect(calls(backend, "leave_trace")).toEqual([{ conversation: "c", session: "b" }]));
  expect(await screen.findByText("No traces of this conversation yet")).toBeInTheDocument();
});

test("several sessions can be chosen from, hidden and brought back", async () => {
  const { user } = open({
    belong: [
      { key: "a", how: "session" },
      { key: "b", how: "joined" },
    ],
  });
  await user.click(await screen.findByRole("button", { name: /1 of 2 sessions/ }));
  const list = within(await screen.findByRole("dialog", { name: "Sessions of this conversation" }));
  expect(list.getByText(/by its session id/)).toBeInTheDocument();
  expect(list.getByText(/All 2 together/)).toBeInTheDocument();
  expect(list.getByRole("button", { name: "Let go" })).toBeInTheDocument();
  await user.click(list.getByRole("button", { name: /Refund/ }));
  await user.click(await screen.findByRole("button", { name: /1 of 2 sessions/ }));
  await user.click(await screen.findByRole("button", { name: "Hide" }));
  expect(await screen.findByRole("heading", { name: "Ledger" })).toBeInTheDocument();
  await waitFor(() => expect(window.location.hash).toContain("session=b"));
  await user.click(await screen.findByTestId("trace-choice"));
  await user.click(await screen.findByRole("button", { name: "Show again" }));
  expect(await screen.findByRole("button", { name: /of 2 sessions/ })).toBeInTheDocument();
});

test("a reply leads to its spans, marked, and back", async () => {
  const spans = [
    replySpans({ message: "r", session: "b", spans: 2, first: 2, errors: 1, query: "agent:triage" }),
  ];
  const { user } = open(
    {
      belong: [
        { key: "a", how: "session" },
        { key: "b", how: "trace" },
      ],
    },
    { spans: new Map([["c", spans]]) },
  );
  expect(await screen.findByText("1 span failed")).toBeInTheDocument();
  await user.click(await screen.findByRole("button", { name: "2 spans" }));
  await waitFor(() =>
    expect(window.location.hash).toBe("#/chat/c?message=r&session=b&span=2&q=agent%3Atriage"),
  );
  expect(await screen.findByText("2 spans of one reply are marked")).toBeInTheDocument();
  await waitFor(() => expect(screen.getByTestId("inspector")).toHaveTextContent("gpt-4o"));
  await user.click(screen.getByRole("button", { name: "Show all" }));
  await waitFor(() => expect(screen.queryByTestId("marked-spans")).not.toBeInTheDocument());
});

test("spans that only their time tells are marked as inferred, and those of a growing reply as so far", async () => {
  const spans = [replySpans({ message: "r", session: "a", spans: 3, inferred: true })];
  const { backend } = open({ belong: [{ key: "a", how: "joined" }] }, { spans: new Map([["c", spans]]) });
  expect(await screen.findByRole("button", { name: "≈ 3 spans, inferred by time" })).toBeInTheDocument();
  const message = chatMessage({ id: "r", parent: "q", role: "assistant", state: "streaming" });
  backend.traces.spans.set("c", [replySpans({ message: "r", session: "a", spans: 4 })]);
  await act(() => tellChat({ what: "message", conversation: "c", message }));
  expect(await screen.findByRole("button", { name: "4 spans so far" })).toBeInTheDocument();
});

test("traces that come while the window is open appear by themselves", async () => {
  const { backend } = open({});
  expect(await screen.findByText("No traces of this conversation yet")).toBeInTheDocument();
  backend.traces.links.set("c", { ...NOTHING, belong: [{ key: "new", how: "trace" }] });
  backend.sessions.push({ ...smallSession("new"), row: sessionRow({ key: "new", title: "Just now" }) });
  await act(() => backend.announce(["new"]));
  expect(await screen.findByRole("heading", { name: "Just now" })).toBeInTheDocument();
});

test("a span leads to its message, by press and by key", async () => {
  const messages = new Map([
    [2, { conversation: "c", message: "r", title: "Why was it charged twice?", inferred: true }],
  ]);
  const { user } = open(
    { belong: [{ key: "a", how: "session" }] },
    { messages },
    "#/session/a/timeline?span=2",
  );
  const link = await screen.findByTestId("message-in-chat");
  expect(link).toHaveTextContent("Why was it charged twice?≈ inferred");
  await user.keyboard("g");
  await waitFor(() => expect(window.location.hash).toBe("#/chat/c?message=r&session=a&span=2"));
  await waitFor(() => expect(screen.getByTestId("inspector")).toHaveTextContent("gpt-4o"));
  await user.click(await screen.findByTestId("message-in-chat"));
  await waitFor(() => expect(window.location.hash).toContain("message=r"));
});

test("a payload is quoted in the next message", async () => {
  useChatMemory.setState({ address: "#/chat/c" });
  const { user } = open({}, {}, "#/session/a/timeline?span=3");
  const buttons = await screen.findAllByRole("button", { name: "Send to chat" });
  const [first] = buttons;
  if (first) await user.click(first);
  await waitFor(() => expect(window.location.hash).toMatch(/^#\/chat\/c/));
  await waitFor(() => expect(screen.getByRole("textbox", { name: /^Message/ })).toHaveDisplayValue(/^> /m));
});

const REPLY = replySpans({ message: "r", session: "a", first: 1, spans: 6, query: "family:tool" });
const WORK = replyWork({
  ...{ durationMs: 125_000, modelCalls: 2, inputTokens: 81_600, cachedTokens: 40_800, outputTokens: 2_100 },
  ...{ added: 24, removed: 1, files: 1 },
  steps: [
    replyStep({ family: 2, name: "tide-scout", span: 1, durationMs: 91_000 }),
    replyStep({ name: "Edit", added: 24, removed: 1, span: 2 }),
    replyStep({ name: "Bash", calls: 2, failed: 1, exits: [1, 0], span: 3 }),
  ],
});

test("a reply leads to its subagents, tools and changed files, by press and by key", async () => {
  const belong = [{ key: "a", how: "session" as const }];
  const { user } = open({ belong }, { spans: new Map([["c", [REPLY]]]), work: new Map([[1, WORK]]) });
  const steps = within(await screen.findByRole("list", { name: "What the reply took" }));
  expect(steps.getAllByRole("button").map((button) => button.textContent)).toEqual([
    "tide-scout1 min 31 s",
    "Edit+24−1",
    "Bash× 2exit 1, then 0",
  ]);
  expect(screen.getByText("2 model calls")).toBeInTheDocument();
  expect(screen.getByTitle(/81,600 tokens in, 40,800 of them from a cache, 2,100 out/)).toBeVisible();
  await user.click(steps.getByTitle("Tool call Edit, 24 lines added, 1 line removed"));
  await waitFor(() => expect(window.location.hash).toContain("span=2"));
  expect(window.location.hash).toContain("message=r");
  expect(await screen.findByTestId("marked-spans")).toHaveTextContent("6 spans of one reply are marked");
  const figures = await screen.findByRole("list", { name: "Figures of the reply" });
  for (const figure of ["2 min 5 s", "2 model calls", "50% cached", "+24 −1 in 1 file"])
    expect(figures).toHaveTextContent(figure);
  steps.getByRole("button", { name: /Bash/ }).focus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(window.location.hash).toContain("span=3"));
});

test("what the replies in view are made of is asked for at once", async () => {
  const other = replySpans({ message: "r2", session: "a", first: 9, spans: 2, query: "family:model" });
  const traces = { ...noTraces(), spans: new Map([["c", [REPLY, other]]]) };
  traces.work = new Map([
    [1, WORK],
    [9, replyWork({ modelCalls: 5 })],
  ]);
  traces.links.set("c", { ...NOTHING, belong: [{ key: "a", how: "session" }] });
  const messages = [
    ...MESSAGES,
    chatMessage({ id: "q2", parent: "r", content: "And now?" }),
    chatMessage({ id: "r2", parent: "q2", role: "assistant", content: "Once." }),
  ];
  const chat = { ...noChat(), backends: [SUPPORT], conversations: [conversationOf("c", messages)] };
  const { backend } = openWindow(
    { chat, sessions: [smallSession("a", { title: "Refund" })], traces },
    "#/chat/c",
  );
  expect(await screen.findByText("2 model calls")).toBeInTheDocument();
  expect(await screen.findByText("5 model calls")).toBeInTheDocument();
  const asked = [REPLY, other].map(({ session, first, query }) => ({ session, first, query }));
  expect(calls(backend, "reply_work")).toEqual([{ replies: asked }]);
});

/** A conversation with an agent, of this type. */
function openAgent(links: Partial<MockLinks>, agentType = "claude") {
  const traces = noTraces();
  traces.links.set("c", { ...NOTHING, ...links });
  const row = { backend: CODER.id, backendName: CODER.name, kind: CODER.kind, model: "" } as const;
  const agent = { status: "stable", agentType, transport: "pty", failure: null } as const;
  const chat = { ...noChat(), agent, backends: [CODER], conversations: [conversationOf("c", MESSAGES, row)] };
  return openWindow({ chat, sessions: [smallSession("a", { title: "Refund" })], traces }, "#/chat/c");
}

test("a chat with an agent shows the line that joins its session for certain", async () => {
  const { backend, user } = openAgent({});
  const hint = within(await screen.findByTestId("join-hint"));
  // An id is made only where a person looks at it.
  expect(calls(backend, "agent_session")).toEqual([]);
  await user.click(hint.getByRole("button", { name: "Show the line" }));
  await waitFor(() =>
    expect(screen.getByTestId("start-line")).toHaveTextContent(
      `agentapi server --port 3285 -- claude --session-id ${backend.chat.agentSession}`,
    ),
  );
  expect(calls(backend, "agent_session")).toEqual([{ backend: CODER.id }]);
  expect(hint.getByRole("button", { name: "Copy the line" })).toBeInTheDocument();
  expect(screen.queryByText("traceparent")).not.toBeInTheDocument();
});

test("an agent without a session id on its command line is joined by words alone", async () => {
  openAgent({ belong: [{ key: "a", how: "words" }] }, "codex");
  expect(await screen.findByTestId("join-hint")).toHaveTextContent("codex takes no session id");
  expect(await screen.findByTestId("trace-link")).toHaveTextContent("by what was said");
});

test("a session that one message tells of is marked, and confirmed or refused", async () => {
  const { backend, user } = openAgent({ belong: [{ key: "a", how: "one_message" }] });
  const bar = within(await screen.findByRole("group", { name: "An inferred session" }));
  expect(bar.getByText("Inferred")).toBeInTheDocument();
  await user.click(bar.getByRole("button", { name: "Confirm" }));
  await waitFor(() => expect(calls(backend, "join_trace")).toEqual([{ conversation: "c", session: "a" }]));
  await waitFor(() => expect(screen.queryByTestId("trace-inferred")).not.toBeInTheDocument());
});

test("a session that its id joins needs no hint", async () => {
  openAgent({ belong: [{ key: "a", how: "session" }] });
  expect(await screen.findByTestId("trace-link")).toHaveTextContent("by its session id");
  expect(screen.queryByTestId("join-hint")).not.toBeInTheDocument();
});
