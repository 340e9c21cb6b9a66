import { emit } from "@tauri-apps/api/event";
import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { noChat } from "../../../test/mock-chat";
import { tellChat } from "../../../test/mock-messages";
import { CODER, chatMessage, conversationOf } from "../../../test/sample-chat";
import { openWindow } from "../../../test/window";
import { useChatMemory } from "../../state/chat-memory";

const FRAME = "╭──────╮\n│ Hi   │\n╰──────╯";

function openAgent() {
  const row = { backend: CODER.id, backendName: CODER.name, kind: CODER.kind, model: "" } as const;
  const start = chatMessage({ id: "m0", role: "assistant", model: "", content: FRAME });
  return openWindow(
    { chat: { ...noChat(), backends: [CODER], conversations: [conversationOf("c", [start], row)] } },
    "#/chat/c",
  );
}
const field = () => screen.findByRole("textbox", { name: "Message coder" });
const argsOf = (backend: { calls: { command: string; args: unknown }[] }, command: string) =>
  backend.calls.filter((call) => call.command === command).map(({ args }) => args);

beforeEach(() => useChatMemory.setState(useChatMemory.getInitialState()));

test("a terminal's text stands as it is, and there are no parameters", async () => {
  openAgent();
  const text = await screen.findByText(/╭──────╮/);
  expect(text.textContent).toBe(FRAME);
  expect(text.tagName).toBe("PRE");
  expect(screen.queryByRole("button", { name: /Parameters/ })).toBeNull();
  expect(screen.queryByRole("button", { name: /Model/ })).toBeNull();
});

test("what the agent does is said by shape and word, as it changes", async () => {
  openAgent();
  const status = await screen.findByTestId("agent-status");
  expect(status).toHaveTextContent("stable");
  const agent = { status: "running", agentType: "claude", transport: "pty", failure: null } as const;
  await act(() => tellChat({ what: "agent", backend: CODER.id, state: agent }));
  await waitFor(() => expect(status).toHaveTextContent("running"));
  expect(within(status).getByRole("img", { name: "claude is working" })).toHaveAttribute(
    "data-state",
    "live",
  );
});

test("messages grow where they stand", async () => {
  const { backend } = openAgent();
  await screen.findByText(/╭──────╮/);
  const message = chatMessage({ id: "m1", parent: "m0", role: "assistant", model: "", content: "● Reading" });
  backend.chat.conversations[0]?.messages.push(message);
  await act(() => tellChat({ what: "message", conversation: "c", message }));
  expect(await screen.findByText("● Reading")).toBeVisible();
  await act(() =>
    tellChat({ what: "message", conversation: "c", message: { ...message, content: "● Read 84 lines" } }),
  );
  expect(await screen.findByText("● Read 84 lines")).toBeVisible();
  expect(screen.queryByText("● Reading")).toBeNull();
});

test("keys have buttons, and go out as bytes", async () => {
  const { backend, user } = openAgent();
  const keys = await screen.findByRole("group", { name: "Keys for the terminal" });
  for (const name of ["Send Up", "Send Esc", "Send Ctrl C"])
    await user.click(within(keys).getByRole("button", { name }));
  await waitFor(() =>
    expect(argsOf(backend, "send_keys")).toEqual(
      ["\x1b[A", "\x1b", "\x03"].map((keys) => ({ conversation: "c", keys })),
    ),
  );
});

test("raw keys go out in the order in which they are typed, and shift Escape leaves", async () => {
  const { backend, user } = openAgent();
  await user.click(await screen.findByRole("button", { name: "Type raw" }));
  const box = await screen.findByTestId("raw-keys");
  await waitFor(() => expect(box).toHaveFocus());
  await user.keyboard("y{Enter}{Escape}{Control>}c{/Control}");
  await waitFor(() =>
    expect(argsOf(backend, "send_keys").map((args) => (args as { keys: string }).keys)).toEqual([
      ...["y", "\r", "\x1b", "\x03"],
    ]),
  );
  await user.keyboard("{Shift>}{Escape}{/Shift}");
  expect(await field()).toBeVisible();
});

test("a key of the bar goes out after those that were typed before it", async () => {
  const { backend, user } = openAgent();
  let answer = () => {};
  backend.slow.set("send_keys", new Promise<void>((resolve) => (answer = resolve)));
  await user.click(await screen.findByRole("button", { name: "Type raw" }));
  await waitFor(async () => expect(await screen.findByTestId("raw-keys")).toHaveFocus());
  await user.keyboard("yn");
  await user.click(screen.getByRole("button", { name: "Send Up" }));
  const keys = () => argsOf(backend, "send_keys").map((args) => (args as { keys: string }).keys);
  await waitFor(() => expect(keys()).toEqual(["y"]));
  answer();
  await waitFor(() => expect(keys()).toEqual(["y", "n", "\x1b[A"]));
});

test("a message goes out without white space around it", async () => {
  const { backend, user } = openAgent();
  await user.type(await field(), "  Fix it {Enter}");
  expect(await screen.findByText("Fix it")).toBeVisible();
  await waitFor(() =>
    expect(argsOf(backend, "send_message")).toEqual([
      { request: { conversation: "c", parent: "m0", text: "Fix it" } },
    ]),
  );
});

test("a file that is dropped goes to the agent, and its path into the message", async () => {
  const { backend, user } = openAgent();
  await user.type(await field(), "Read");
  await act(() => emit("tauri://drag-enter", {}));
  expect(await screen.findByTestId("drop-overlay")).toHaveTextContent("Drop to send to coder");
  await act(() => emit("tauri://drag-drop", { paths: ["/home/dev/notes.md"] }));
  await waitFor(async () => expect(await field()).toHaveValue("Read /tmp/uploads/notes.md"));
  expect(argsOf(backend, "import_files")).toEqual([]);
});

test("a file that is too large is explained", async () => {
  const { backend, user } = openAgent();
  await field();
  backend.chosenPath = "/home/dev/huge.bin";
  backend.failing.set("upload_file", { kind: "bad_request", status: 400, message: "file too large" });
  await user.click(screen.getByRole("button", { name: "Send a file…" }));
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("The file was not uploaded");
  expect(alert).toHaveTextContent("400 file too large");
});

test("dropped files are imported again once the conversation is left", async () => {
  const { backend, user } = openAgent();
  await field();
  await user.click(screen.getByRole("button", { name: "Sources" }));
  await screen.findByTestId("sources");
  await act(() => emit("tauri://drag-drop", { paths: ["/home/dev/run.jsonl"] }));
  await waitFor(() => expect(argsOf(backend, "import_files")).toHaveLength(1));
});

test("what the agent reports of itself stands among the messages", async () => {
  const { backend } = openAgent();
  await field();
  const report = { role: "system", finishReason: "error", content: "terminal lost" } as const;
  const message = chatMessage({ id: "n", parent: "m0", ...report });
  backend.chat.conversations[0]?.messages.push(message);
  await act(() => tellChat({ what: "message", conversation: "c", message }));
  const shown = await screen.findByTestId("chat-report");
  expect(shown).toHaveTextContent("Error terminal lost");
  expect(await screen.findByText("error: terminal lost")).toBeInTheDocument();
});

test("nothing is sent while the agent works, and what is typed stays", async () => {
  const { backend, user } = openAgent();
  backend.chat.agent = { ...backend.chat.agent, status: "running" };
  await act(() => tellChat({ what: "agent", backend: CODER.id, state: backend.chat.agent }));
  await user.type(await field(), "And now{Enter}");
  expect(await screen.findByRole("button", { name: "Send" })).toBeDisabled();
  expect(await field()).toHaveValue("And now");
  await act(() =>
    tellChat({ what: "agent", backend: CODER.id, state: { ...backend.chat.agent, status: "stable" } }),
  );
  await waitFor(() => expect(screen.getByRole("button", { name: "Send" })).toBeEnabled());
});
