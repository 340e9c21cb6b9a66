import { expect, test } from "vitest";
import { chatMessage, conversationOf } from "../../test/sample-chat";
import type { ChatUpdate } from "../ipc/bindings";
import { applyUpdate, applyUpdates } from "./chat-updates";

const asked = chatMessage({ id: "m1", content: "Why?" });
const growing = chatMessage({
  id: "m2",
  parent: "m1",
  role: "assistant",
  state: "streaming",
  content: "Because",
});
const before = conversationOf("c", [asked, growing]);
const text = (at: number, text: string, message = "m2"): ChatUpdate => ({
  ...{ what: "text", conversation: "c" },
  ...{ message, at, text },
});

test.each<[string, ChatUpdate, string | null]>([
  ["text at the end", text(7, " it"), "Because it"],
  ["text that is there already", text(3, "ause"), "Because"],
  ["text that is there in part", text(4, "use it"), "Because it"],
  ["text that is all there, and more behind it", text(0, "Be"), "Because"],
  ["text that ends as what is there, and begins otherwise", text(4, "xse"), null],
  ["text behind a gap", text(9, "it"), null],
  ["text behind a gap of one character", text(8, "it"), null],
  ["other text in the place of what is there", text(3, "xyz"), null],
  ["text of an unknown message", text(0, "x", "m9"), null],
  ["a change of the whole", { what: "conversation", conversation: "c" }, null],
  ["another conversation", { what: "conversation", conversation: "d" }, "Because"],
])("%s", (_, update, content) =>
  expect(applyUpdate(before, update)?.messages.at(-1)?.content ?? null).toBe(content),
);

const message = (change: Parameters<typeof chatMessage>[0]): ChatUpdate => ({
  ...{ what: "message", conversation: "c" },
  message: chatMessage(change),
});

test.each<[string, ChatUpdate, string[] | null]>([
  ["a message that is known takes its place", message({ id: "m2", content: "New" }), ["Why?", "New"]],
  [
    "the next one is put at the end",
    message({ id: "m3", parent: "m2", content: "3" }),
    ["Why?", "Because", "3"],
  ],
  ["one of another path", message({ id: "m3", parent: "m1" }), null],
])("%s", (_, update, contents) =>
  expect(applyUpdate(before, update)?.messages.map(({ content }) => content) ?? null).toEqual(contents),
);

test("what did not change is the same as before", () => {
  const after = applyUpdate(before, text(7, "!"));
  expect(after?.messages[0]).toBe(asked);
  expect(applyUpdate(before, text(0, "Because"))).toBe(before);
});

test("what was told while it was read is told again over what was read", () => {
  const read = conversationOf("c", [asked, { ...growing, content: "Because it" }]);
  const { conversation, missed } = applyUpdates(read, [
    { what: "message", conversation: "c", message: { ...growing, content: "" } },
    ...[text(0, "Because"), text(7, " it"), text(10, " rains")],
  ]);
  expect(conversation.messages.at(-1)?.content).toBe("Because it rains");
  expect(missed).toBe(false);
  expect(applyUpdates(read, [text(12, "x")]).missed).toBe(true);
});
