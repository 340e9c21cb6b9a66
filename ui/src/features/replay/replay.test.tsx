import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { MockBackend } from "../../../test/mock-backend";
import { noChat } from "../../../test/mock-chat";
import { type MockTraces, noTraces, replayed, replayPlan } from "../../../test/mock-traces";
import { CODER, conversationOf, SUPPORT } from "../../../test/sample-chat";
import { openWindow, smallSession } from "../../../test/window";

async function open(change: Partial<MockTraces> = {}, backends = [CODER, SUPPORT]) {
  const chat = { ...noChat(), backends, conversations: [conversationOf("from-call", [])] };
  const traces = { ...noTraces(), ...change };
  const opened = openWindow({ chat, traces, sessions: [smallSession("s")] }, "#/session/s/timeline?span=2");
  await opened.user.click(await screen.findByRole("button", { name: "Replay this call" }));
  const panel = within(await screen.findByRole("dialog", { name: "Replay this model call" }));
  return { ...opened, panel };
}

const request = (backend: MockBackend) => {
  const call = backend.calls.find(({ command }) => command === "replay_call");
  return (call?.args as { request: Record<string, unknown> } | undefined)?.request;
};

test("a call is sent as it was recorded, and the answers stand side by side", async () => {
  const { backend, panel, user } = await open();
  await user.click(await panel.findByRole("button", { name: "Send it" }));
  const result = within(await panel.findByRole("region", { name: "Recorded and replayed" }));
  expect(result.getByRole("row", { name: "Tokens 1,204 → 86 1,190 → 74" })).toBeInTheDocument();
  expect(result.getByRole("row", { name: "Duration 6.2 s 2.4 s" })).toBeInTheDocument();
  expect(result.getByTestId("diff")).toHaveTextContent("timed out");
  expect(request(backend)).toMatchObject({
    span: 2,
    backend: SUPPORT.id,
    model: "claude-haiku-4-5",
    temperature: 0.7,
    maxTokens: null,
  });
});

test("parameters are changed, and checked at their fields", async () => {
  const { backend, panel, user } = await open();
  const field = await panel.findByRole("textbox", { name: "Max tokens" });
  await user.type(field, "9000");
  expect(await panel.findByText(/A whole number from 1 to 4,000/)).toBeInTheDocument();
  await waitFor(() => expect(panel.getByRole("button", { name: "Send it" })).toBeDisabled());
  await user.clear(field);
  await user.type(field, "90");
  await user.selectOptions(panel.getByRole("combobox", { name: "Model" }), "gemini-2.5-pro@001");
  await user.click(panel.getByRole("button", { name: "Send it" }));
  await waitFor(() => expect(request(backend)).toMatchObject({ maxTokens: 90, model: "gemini-2.5-pro@001" }));
});

test("what is changed and what is not sent is said", async () => {
  const plan = replayPlan({
    flattened: ["1 tool call is written out as text of the assistant"],
    leftOut: [{ name: "seed", value: "7" }],
    messageCount: 300,
  });
  const { panel } = await open({ plan });
  expect(await panel.findByText(/1 tool call is written out/)).toBeInTheDocument();
  expect(panel.getByText("seed")).toBeInTheDocument();
  expect(panel.getByText("What is sent, first 1 of 300 messages")).toBeInTheDocument();
});

test("a call under way shows how far it is, and stops", async () => {
  const { backend, panel, user } = await open({
    soFar: "The gateway",
    replay: replayed({ stopped: true }),
  });
  let release = () => {};
  backend.slow.set(
    "replay_call",
    new Promise((resolve) => {
      release = resolve;
    }),
  );
  await user.click(await panel.findByRole("button", { name: "Send it" }));
  expect(await panel.findByText(/11 characters/)).toBeInTheDocument();
  await user.click(panel.getByRole("button", { name: "Stop" }));
  await waitFor(() => {
    const stopped = backend.calls.find(({ command }) => command === "cancel_replay");
    expect((stopped?.args as { id: string } | undefined)?.id).toBe(request(backend)?.id);
  });
  release();
  expect(await panel.findByText("Stopped. The answer so far is below.")).toBeInTheDocument();
});

test("a backend that fails is explained in its own words", async () => {
  const failure = { kind: "server_error" as const, status: 503, message: "no agents left" };
  const { panel, user } = await open({ replay: replayed({ failure }) });
  await user.click(await panel.findByRole("button", { name: "Send it" }));
  expect(await panel.findByText("The backend is not available")).toBeInTheDocument();
  expect(panel.getByTestId("backend-words")).toHaveTextContent("503 no agents left");
});

test("a conversation goes on from the call", async () => {
  const { backend, panel, user } = await open();
  await user.click(await panel.findByRole("button", { name: "Send it" }));
  await panel.findByTestId("replay-result");
  await user.click(panel.getByRole("button", { name: "Continue in chat" }));
  await waitFor(() => expect(window.location.hash).toMatch(/^#\/chat\/from-call/));
  const begun = backend.calls.find(({ command }) => command === "start_from_call");
  expect(begun?.args).toEqual({
    span: 2,
    backend: SUPPORT.id,
    model: "claude-haiku-4-5",
    answer: "The gateway was slow.",
  });
  await waitFor(() => expect(screen.queryByTestId("replay-panel")).not.toBeInTheDocument());
});

test("without a ChatServer the way to one is shown, and Escape closes", async () => {
  const { panel, user } = await open({}, [CODER]);
  expect(await panel.findByRole("button", { name: "Add a backend" })).toBeInTheDocument();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByTestId("replay-panel")).not.toBeInTheDocument());
});

test("a span that is no model call cannot be made again", async () => {
  openWindow({ sessions: [smallSession("s")] }, "#/session/s/timeline?span=3");
  await waitFor(() => expect(screen.getByTestId("inspector")).toHaveTextContent("reverse_charge"));
  expect(screen.queryByRole("button", { name: "Replay this call" })).not.toBeInTheDocument();
});
