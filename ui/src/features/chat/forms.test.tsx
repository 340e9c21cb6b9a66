import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { type MockChat, noChat } from "../../../test/mock-chat";
import { expectNames } from "../../../test/names";
import { chatMessage, conversationOf, SUPPORT } from "../../../test/sample-chat";
import { openWindow } from "../../../test/window";
import { useChatMemory } from "../../state/chat-memory";

function openChat(chat: Partial<MockChat> = {}, address = "#/chat/c") {
  const conversations = [conversationOf("c", [chatMessage({ id: "q", content: "Why?" })])];
  return openWindow({ chat: { ...noChat(), backends: [SUPPORT], conversations, ...chat } }, address);
}
const sheet = () => screen.findByRole("dialog", { name: "Parameters" });
const saved = (backend: { chat: MockChat }) => backend.chat.conversations[0]?.parameters;

beforeEach(() => useChatMemory.setState(useChatMemory.getInitialState()));

test("the first start asks for a backend, tests it, and begins a conversation", async () => {
  const { backend, user } = openChat({ backends: [], conversations: [] }, "#/chat");
  const form = await screen.findByRole("form", { name: "Add a backend" });
  expect(within(form).getByRole("textbox", { name: "Address" })).toHaveValue("http://localhost:3284");
  expectNames();
  await user.click(within(form).getByRole("button", { name: "Add the backend" }));
  expect(await within(form).findByText("Give it a name")).toBeVisible();
  await user.type(within(form).getByRole("textbox", { name: "Name" }), "support");
  await user.type(within(form).getByLabelText("Key"), "sk-secret");
  await user.click(within(form).getByRole("button", { name: "Test the connection" }));
  expect(await within(form).findByText("3 models · healthy · answered in 38 ms")).toBeVisible();
  await user.click(within(form).getByRole("button", { name: "Add the backend" }));
  expect(await screen.findByText("How can I help?")).toBeVisible();
  expect(backend.chat.backends).toMatchObject([{ name: "support", hasKey: true }]);
  expect(document.body.innerHTML).not.toContain("sk-secret");
});

test("a test that fails says why, in words and the backend's own", async () => {
  const failure = { kind: "unauthorized", status: 401, message: "invalid api key" } as const;
  const check = { failure, elapsedMs: 12, models: 0, status: "", agentType: "" };
  const { user } = openChat({ check });
  await user.click(await screen.findByRole("button", { name: "Backends" }));
  await user.click(await screen.findByRole("button", { name: "Change support-backend" }));
  await user.click(screen.getByRole("button", { name: "Test the connection" }));
  const answer = await screen.findByTestId("backend-answer");
  expect(answer).toHaveTextContent("The key is missing or wrong");
  expect(answer).toHaveTextContent("401 invalid api key");
});

test("a key that is kept stays unless another one is written", async () => {
  const { backend, user } = openChat();
  await user.click(await screen.findByRole("button", { name: "Backends" }));
  await user.click(await screen.findByRole("button", { name: "Change support-backend" }));
  const form = await screen.findByRole("form", { name: "Change support-backend" });
  expect(within(form).queryByLabelText("Key")).toBeNull();
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByRole("form", { name: /Change/ })).toBeNull());
  const saves = () => backend.calls.filter(({ command }) => command === "save_backend");
  expect(saves()[0]?.args).toMatchObject({ form: { id: SUPPORT.id, key: null } });
  await user.click(await screen.findByRole("button", { name: "Change support-backend" }));
  await user.click(await screen.findByRole("button", { name: "Replace or remove it" }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(saves()[1]?.args).toMatchObject({ form: { key: "" } }));
});

test("a backend is removed after a question", async () => {
  const { backend, user } = openChat();
  await user.click(await screen.findByRole("button", { name: "Backends" }));
  await user.click(await screen.findByRole("button", { name: "Remove support-backend" }));
  expect(backend.chat.backends).toHaveLength(1);
  await user.click(await screen.findByRole("button", { name: "Remove it and its key" }));
  await waitFor(() => expect(backend.chat.backends).toHaveLength(0));
});

test("parameters are kept as they are typed; what is wrong is named and not used", async () => {
  const { backend, user } = openChat();
  await user.click(await screen.findByRole("button", { name: /Parameters/ }));
  const panel = within(await sheet());
  const temperature = panel.getByRole("textbox", { name: "Temperature" });
  await user.type(temperature, "0.2");
  await user.type(panel.getByRole("textbox", { name: "System prompt" }), "Be brief.");
  await waitFor(() => expect(saved(backend)).toMatchObject({ temperature: 0.2, systemPrompt: "Be brief." }));
  await user.type(panel.getByRole("textbox", { name: "Variables" }), "[[1]");
  expect(await panel.findByText(/not a JSON object: it must be in braces/)).toBeVisible();
  expect(panel.getByText("A marked field is ignored until it is corrected")).toBeVisible();
  await user.click(panel.getAllByRole("radio", { name: "Only these, one on a line" })[0] as HTMLElement);
  expect(await panel.findByText("No tool is allowed.")).toBeVisible();
  await waitFor(() => expect(saved(backend)).toMatchObject({ allowedTools: [], variables: "" }));
  expectNames();
  await user.click(panel.getByRole("button", { name: "Back to the defaults" }));
  await waitFor(() => expect(saved(backend)).toMatchObject({ temperature: null, allowedTools: null }));
});

test("the sheet closes with Escape, keeps what was typed last, and gives the focus back", async () => {
  const { backend, user } = openChat();
  const open = await screen.findByRole("button", { name: /Parameters/ });
  await user.click(open);
  await user.type(within(await sheet()).getByRole("textbox", { name: "Max tokens" }), "100");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(open).toHaveFocus();
  await waitFor(() => expect(saved(backend)?.maxTokens).toBe(100));
  expect(await screen.findByText("1 set")).toBeVisible();
});

test("another session is gone on with", async () => {
  const { backend, user } = openChat();
  await user.click(await screen.findByRole("button", { name: /Parameters/ }));
  await user.type(within(await sheet()).getByRole("textbox", { name: "Session id" }), "7f46-1");
  await waitFor(() => expect(backend.chat.conversations[0]?.row.sessionId).toBe("7f46-1"));
  await waitFor(() => expect(screen.getByTitle("Session 7f46-1")).toBeVisible());
});

test("an agent is added with the line that starts it, and the session id in it", async () => {
  const { backend, user } = openChat({ backends: [], conversations: [] }, "#/chat");
  const form = within(await screen.findByRole("form", { name: "Add a backend" }));
  expect(form.queryByTestId("start-line")).toBeNull();
  await user.selectOptions(form.getByRole("combobox", { name: "Kind" }), "AgentAPI");
  const id = backend.chat.agentSession;
  await waitFor(() =>
    expect(form.getByTestId("start-line")).toHaveTextContent(`agentapi server -- claude --session-id ${id}`),
  );
  await user.click(form.getByRole("button", { name: "Gemini CLI" }));
  expect(form.getByTestId("start-line")).toHaveTextContent(`--type=gemini -- gemini --session-id ${id}`);
  await user.type(form.getByRole("textbox", { name: "Name" }), "coder");
  await user.click(form.getByRole("button", { name: "Add the backend" }));
  const saves = () => backend.calls.filter(({ command }) => command === "save_backend");
  await waitFor(() => expect(saves()[0]?.args).toMatchObject({ form: { kind: "agent_api", sessionId: id } }));
});
