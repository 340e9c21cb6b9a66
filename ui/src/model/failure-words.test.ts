import { expect, test } from "vitest";
import type { EventDetail } from "../ipc/bindings";
import { failureWords } from "./failure-words";

function words(...parts: [name: string, value: unknown][]): string {
  const made = parts.map(([name, value]) => ({
    name,
    json: JSON.stringify(value),
    bytes: 0,
    truncated: false,
  }));
  return failureWords([{ parts: made } as unknown as EventDetail]);
}

test("the words of a failure are found where senders put them", () => {
  expect(words(["error", "exit code 1\nFAIL  duplicate.test.ts"])).toBe("exit code 1 FAIL duplicate.test.ts");
  expect(words(["error", { code: 3, message: "lock not acquired" }])).toBe("lock not acquired");
  expect(words(["response", { error: { type: "overloaded", message: "try later" } }])).toBe("try later");
  expect(words(["response", { isError: true, content: [{ type: "text", text: "no such file" }] }])).toBe(
    "no such file",
  );
  expect(words(["result", "partial"], ["error", "time-out"])).toBe("time-out");
});

test("an answer that does not say that it failed has no words of a failure", () => {
  expect(words(["response", { content: [{ type: "text", text: "fine" }] }])).toBe("");
  expect(words(["arguments", { message: "hello" }])).toBe("");
  expect(words(["error", { code: 3 }])).toBe("");
  expect(words()).toBe("");
});
