import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { noChat } from "../../../test/mock-chat";
import { change, grow, tellChat } from "../../../test/mock-messages";
import { chatMessage, conversationOf, SUPPORT } from "../../../test/sample-chat";
import { openWindow } from "../../../test/window";
import type { ChatMessage } from "../../ipc/bindings";
import { useDeleted } from "../../state/chat-actions";
import { useChatMemory } from "../../state/chat-memory";
import { sendToChat } from "../../state/quote";

const asked = chatMessage({ id: "q", content: "Which step failed?" });
const reply = (change: Partial<ChatMessage>) =>
  chatMessage({ id: "r", parent: "q", role: "assistant", content: "The third.", ...change });

function openChat(messages: ChatMessage[], address = "#/chat/c") {
  const conversations = [
    conversationOf("c", messages),
    conversationOf("d", [chatMessage({ id: "d1", content: "Another one" })]),
  ];
  return openWindow({ chat: { ...noChat(), backends: [SUPPORT], conversations } }, address);
}
const list = () => screen.findByTestId("chat-messages");
const field = () => screen.findByRole("textbox", { name: "Message support-backend" });
const called = (backend: { calls: { command: string }[] }, command: string) =>
  backend.calls.filter((call) => call.command === command);

beforeEach(() => {
  useChatMemory.setState(useChatMemory.getInitialState());
  useDeleted.setState({ deleted: [] });
});

test("a message is sent with Enter, and its reply grows as it comes", async () => {
  const { backend, user } = openChat([]);
  await user.type(await field(), "Why?{Shift>}{Enter}{/Shift}Tell me.{Enter}");
  const messages = await list();
  expect(await within(messages).findByText(/^Why\?\s+Tell me\.$/)).toBeVisible();
  expect(await within(messages).findByText("waiting for the first text")).toBeVisible();
  await waitFor(async () => expect(await field()).toHaveValue(""));
  expect(await screen.findByText("The reply begins")).toBeInTheDocument();
  await act(() => grow(backend.chat, "c", "Because **it**"));
  expect(await within(messages).findByText("it", { selector: "strong" })).toBeVisible();
  await act(() => grow(backend.chat, "c", " rains"));
  expect(await within(messages).findByText(/rains/)).toBeVisible();
  await act(() =>
    change(backend.chat, "c", { state: "complete", elapsedMs: 6200, inputTokens: 1204, outputTokens: 86 }),
  );
  expect(await within(messages).findByText("6.2 s")).toBeVisible();
  expect(within(messages).getByTitle("1,204 tokens in, 86 out")).toBeVisible();
  expect(await screen.findByText("The reply is complete")).toBeInTheDocument();
  // The text came with the updates: the conversation was not read for it.
  expect(await screen.findByRole("button", { name: "Send" })).toBeVisible();
});

test("text that was missed is read again", async () => {
  const { backend } = openChat([asked, reply({ state: "streaming", content: "The" })]);
  const messages = await list();
  const known = backend.chat.conversations[0];
  if (known) known.messages = [asked, reply({ state: "streaming", content: "The third one, because" })];
  await act(() => tellChat({ what: "text", conversation: "c", message: "r", at: 14, text: " because" }));
  expect(await within(messages).findByText("The third one, because")).toBeVisible();
});

test("a reply is stopped by the button, and by Escape in the field", async () => {
  const { backend, user } = openChat([asked, reply({ state: "streaming" })]);
  await user.click(await screen.findByRole("button", { name: "Stop" }));
  expect(await screen.findByText("Stopped by you")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByRole("button", { name: "Stop" });
  await user.click(await field());
  await user.keyboard("{Escape}");
  await waitFor(() => expect(called(backend, "stop_reply")).toHaveLength(2));
  expect(await screen.findByText(/Stopped by you/)).toBeVisible();
});

test.each<[Partial<ChatMessage>, string, string]>([
  [
    { state: "failed", failure: { kind: "unauthorized", status: 401, message: "invalid api key" } },
    "The key is missing or wrong",
    "401 invalid api key",
  ],
  [
    { state: "failed", failure: { kind: "server_error", status: 503, message: "agent overloaded" } },
    "The backend is not available",
    "503 agent overloaded",
  ],
  [
    { state: "cut", failure: { kind: "other", status: null, message: "connection closed" } },
    "The reply was cut off; this is what arrived",
    "connection closed",
  ],
])("%o is explained, and asked for again", async (end, title, words) => {
  const { backend, user } = openChat([asked, reply({ ...end, content: "What came" })]);
  const outcome = await screen.findByRole("group", { name: title });
  expect(outcome).toHaveTextContent(words);
  expect(await screen.findByText("What came")).toBeVisible();
  await user.click(within(outcome).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(called(backend, "regenerate_reply")).toHaveLength(1));
  expect(await screen.findByText("waiting for the first text")).toBeVisible();
  await act(() => change(backend.chat, "c", { state: "complete", content: "Better." }));
  expect(await screen.findByRole("group", { name: "Versions" })).toHaveTextContent("2 of 2");
});

test("what must be known of a complete reply stands beside it", async () => {
  const failure = {
    kind: "other",
    status: null,
    message: "the reply was cut off at the token limit",
  } as const;
  openChat([asked, reply({ failure, content: "Part" })]);
  expect(await screen.findByText("the reply was cut off at the token limit")).toBeVisible();
  expect(await screen.findByText("Part")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

test("a key that is wrong leads to the backends", async () => {
  const failure = { kind: "unauthorized", status: 401, message: "no" } as const;
  const { user } = openChat([asked, reply({ state: "failed", content: "", failure })]);
  await user.click(await screen.findByRole("button", { name: "Change the key" }));
  expect(await screen.findByRole("dialog", { name: "Backends" })).toBeVisible();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("an edited message is sent again, and the one before stays as a version", async () => {
  const { user } = openChat([asked, reply({})]);
  await user.click(await screen.findByRole("button", { name: "Edit and send again" }));
  const edit = await screen.findByRole("textbox", { name: "Message" });
  await waitFor(() => expect(edit).toHaveFocus());
  await user.clear(edit);
  await user.type(edit, "Which one?{Enter}");
  expect(await screen.findByText("Which one?")).toBeVisible();
  await waitFor(() => expect(screen.queryByText("Which step failed?", { selector: "p" })).toBeNull());
  const before = await screen.findByRole("button", { name: "Previous version" });
  await user.click(before);
  expect(await screen.findByText("Which step failed?", { selector: "p" })).toBeVisible();
  expect(await screen.findByText("The third.")).toBeVisible();
});

test("a message that was not sent stays in the field, and why is said", async () => {
  const { backend, user } = openChat([]);
  backend.failing.set("send_message", { kind: "forbidden", status: 403, message: "no chat for you" });
  await user.type(await field(), "Hello{Enter}");
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("The message was not sent");
  expect(alert).toHaveTextContent("403 no chat for you");
  expect(await field()).toHaveValue("Hello");
});

test("a draft is kept, also when the conversation is left at once", async () => {
  const { backend, user } = openChat([]);
  await user.type(await field(), "Half a");
  await user.click(await screen.findByRole("button", { name: /Another one/ }));
  await screen.findByRole("heading", { name: "Another one" });
  await waitFor(() => expect(backend.chat.conversations[0]?.draft).toBe("Half a"));
  await user.click(await screen.findByRole("button", { name: /New conversation.*empty/ }));
  expect(await field()).toHaveValue("Half a");
});

test("a conversation is named, deleted and brought back", async () => {
  const { backend, user } = openChat([asked, reply({})]);
  await user.click(await screen.findByRole("button", { name: "Rename the conversation" }));
  const name = screen.getByRole("textbox", { name: "Name of the conversation" });
  await user.clear(name);
  await user.type(name, "Steps{Enter}");
  expect(await screen.findByRole("heading", { name: "Steps" })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Delete the conversation" }));
  expect(await screen.findByText("Choose a conversation")).toBeVisible();
  expect(backend.chat.conversations).toHaveLength(1);
  await user.keyboard("{Control>}z{/Control}");
  expect(await screen.findByRole("heading", { name: "Steps" })).toBeVisible();
});

test("chat is left and found again where it was", async () => {
  const { user } = openChat([asked, reply({})]);
  await screen.findByText("The third.");
  await user.click(screen.getByRole("button", { name: "Sources" }));
  await screen.findByTestId("sources");
  await user.click(screen.getByRole("button", { name: "Chat" }));
  expect(await screen.findByText("The third.")).toBeVisible();
  expect(window.location.hash).toBe("#/chat/c");
});

test("a text out of a trace is quoted in the next message", async () => {
  openChat([asked, reply({})]);
  const text = await field();
  act(() => sendToChat("503 upstream\nrow locked", "Result of reverse_charge"));
  await waitFor(() =>
    expect(text).toHaveValue("Result of reverse_charge:\n\n> 503 upstream\n> row locked\n\n"),
  );
  await waitFor(() => expect(text).toHaveFocus());
});

test("a conversation that is gone says so", async () => {
  openChat([], "#/chat/gone");
  expect(await screen.findByText("This conversation is no longer here")).toBeVisible();
});
