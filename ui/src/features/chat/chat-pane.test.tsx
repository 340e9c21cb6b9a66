import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { type MockChat, noChat } from "../../../test/mock-chat";
import { tellChat } from "../../../test/mock-messages";
import { CODER, chatMessage, conversationOf, historyRow, SUPPORT } from "../../../test/sample-chat";
import { openWindow } from "../../../test/window";
import { useChatMemory } from "../../state/chat-memory";

const talk = (id: string, content: string, row = {}) =>
  conversationOf(id, [chatMessage({ id: `${id}-1`, content })], row);

function openChat(chat: Partial<MockChat> = {}, address = "#/chat") {
  const conversations = [talk("a", "Refund the order"), talk("b", "Plan the move"), talk("c", "Ledger sync")];
  return openWindow({ chat: { ...noChat(), backends: [SUPPORT], conversations, ...chat } }, address);
}
const items = () => screen.findAllByTestId("conversation-item");

beforeEach(() => useChatMemory.setState(useChatMemory.getInitialState()));

test("conversations are walked with j and k", async () => {
  const { user } = openChat();
  await items();
  await user.keyboard("j");
  await waitFor(() => expect(window.location.hash).toBe("#/chat/a"));
  await screen.findByRole("heading", { name: "Refund the order" });
  await user.keyboard("j");
  expect(await screen.findByRole("heading", { name: "Plan the move" })).toBeVisible();
  await user.keyboard("k");
  expect(await screen.findByRole("heading", { name: "Refund the order" })).toBeVisible();
});

test("the list is searched, and says how many there are", async () => {
  const { user } = openChat();
  expect(await screen.findByText("3 conversations")).toBeVisible();
  await user.type(screen.getByRole("textbox", { name: "Search conversations" }), "move");
  expect(await screen.findByText("1 with “move”")).toBeVisible();
  await waitFor(async () => expect(await items()).toHaveLength(1));
  await user.type(screen.getByRole("textbox", { name: "Search conversations" }), "x");
  expect(await screen.findByText("Nothing found")).toBeVisible();
});

test("the list is kept to one backend", async () => {
  const other = talk("d", "Fix the test", { backend: CODER.id, backendName: CODER.name, kind: CODER.kind });
  const { user } = openChat({ backends: [SUPPORT, CODER], conversations: [talk("a", "Refund"), other] });
  await waitFor(async () => expect(await items()).toHaveLength(2));
  await user.selectOptions(screen.getByRole("combobox", { name: "Backend" }), "coder");
  await waitFor(async () => expect(await items()).toHaveLength(1));
  expect((await items())[0]).toHaveTextContent("Fix the test");
});

test("a new conversation takes the model that was chosen last", async () => {
  const { backend, user } = openChat();
  await user.click(await screen.findByTestId("new-conversation"));
  expect(await screen.findByText("How can I help?")).toBeVisible();
  await user.click(await screen.findByRole("button", { name: "Model claude-haiku-4-5" }));
  const models = await screen.findByRole("listbox", { name: "Models" });
  expect(await within(models).findByRole("group", { name: "vertex_ai" })).toBeVisible();
  await user.keyboard("gemini");
  const found = await within(models).findByRole("option");
  expect(found).toHaveTextContent("1,048,576 tokens of context");
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("button", { name: "Model gemini-2.5-pro@001" })).toHaveFocus();
  expect(backend.chat.conversations[0]?.row.model).toBe("gemini-2.5-pro@001");
  expect(useChatMemory.getState().models[SUPPORT.id]).toBe("gemini-2.5-pro@001");
});

test("an empty conversation is taken again instead of another one", async () => {
  const { backend, user } = openChat();
  await user.click(await screen.findByTestId("new-conversation"));
  await screen.findByText("How can I help?");
  await waitFor(async () => expect(await items()).toHaveLength(4));
  await user.keyboard("{Control>}n{/Control}");
  await waitFor(() => expect(screen.getByTestId("new-conversation")).toBeEnabled());
  expect(backend.chat.conversations).toHaveLength(4);
});

test("history comes page by page, is searched, and gone on with", async () => {
  const history = Array.from({ length: 25 }, (_, at) => historyRow({ id: `s${at}`, title: `Earlier ${at}` }));
  const { backend, user } = openChat({ history });
  await user.click(await screen.findByRole("tab", { name: "History" }));
  expect(await screen.findByText("first 20 of 25 sessions")).toBeVisible();
  await user.type(screen.getByRole("textbox", { name: "Search what is loaded" }), "earlier 24");
  expect(await screen.findByText("0 of the 20 that are loaded")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Load more" }));
  expect(await screen.findByText("1 of the 25 that are loaded")).toBeVisible();
  await user.click(await screen.findByRole("button", { name: /Earlier 24/ }));
  expect(await screen.findByText("As it was.")).toBeVisible();
  expect(backend.chat.conversations[0]?.row.sessionId).toBe("s24");
});

test("the history of another user is asked for", async () => {
  const { backend, user } = openChat({ history: [historyRow({ id: "s" })] });
  await user.click(await screen.findByRole("tab", { name: "History" }));
  await screen.findByText("1 session");
  const who = screen.getByRole("textbox", { name: "User" });
  await user.clear(who);
  await user.type(who, "9c0f6f0e-0000-4000-8000-000000000000{Enter}");
  await waitFor(() =>
    expect(backend.calls.findLast(({ command }) => command === "chat_history")?.args).toEqual({
      ...{ backend: SUPPORT.id, user: "9c0f6f0e-0000-4000-8000-000000000000", page: 1 },
    }),
  );
});

test("a backend that does not answer is explained in the history", async () => {
  const { backend, user } = openChat();
  backend.failing.set("chat_history", { kind: "other", status: 422, message: "user_id: not a UUID" });
  await user.click(await screen.findByRole("tab", { name: "History" }));
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("422 user_id: not a UUID");
  backend.failing.clear();
  await user.click(within(alert).getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("No session yet")).toBeVisible();
});

test("what is said about a conversation stands below it until it is closed", async () => {
  const { user } = openChat({}, "#/chat/a");
  await screen.findByRole("heading", { name: "Refund the order" });
  const tell = (level: string, message: string) =>
    tellChat({ what: "notice", conversation: "a", level, message });
  await act(() => tell("warning", "what the backend keeps cannot be read"));
  await act(() => tell("error", "row locked"));
  const notices = await screen.findByTestId("chat-notices");
  await waitFor(() => expect(notices).toHaveTextContent("Error row locked"));
  await user.click(within(notices).getByRole("button", { name: "1 more" }));
  expect(await within(notices).findByText("Warning")).toBeVisible();
  await user.click(within(notices).getByRole("button", { name: "Close the notices" }));
  await waitFor(() => expect(screen.queryByTestId("chat-notices")).toBeNull());
});
