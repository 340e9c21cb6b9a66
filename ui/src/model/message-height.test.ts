import { expect, test } from "vitest";
import { chatMessage } from "../../test/sample-chat";
import type { ChatMessage } from "../ipc/bindings";
import { likelyHeight } from "./message-height";

test.each<[Partial<ChatMessage>, number]>([
  [{ content: "One line" }, 76],
  [{ content: "a\nb\n\nc" }, 136],
  [{ content: "x".repeat(200) }, 116],
  [{ content: "" }, 76],
  [{ role: "assistant", content: "One line" }, 82],
  [{ role: "assistant", state: "stopped", content: "" }, 114],
  [{ role: "assistant", state: "failed", failure: { kind: "other", status: null, message: "" } }, 166],
])("%o is %d pixels high", (message, height) =>
  expect(likelyHeight(chatMessage({ id: "m", ...message }))).toBe(height),
);
