import { expect, test } from "vitest";
import type { BackendForm } from "../ipc/bindings";
import { backendProblems } from "./backend-form";

const RIGHT: BackendForm = {
  ...{ id: null, name: "support", kind: "chat_server", baseUrl: "http://localhost:3284" },
  ...{ userId: "", organizationId: "", sessionId: null, key: "" },
};

test.each<[Partial<BackendForm>, Partial<Record<keyof BackendForm, RegExp>>]>([
  [{}, {}],
  [{ baseUrl: " https://chat.example.com/base/ " }, {}],
  [{ userId: "5B0C9F0E-5a0e-4c62-a5ef-1f2a52c0d0a1" }, {}],
  [{ name: " " }, { name: /Give it a name/ }],
  [{ baseUrl: "" }, { baseUrl: /Enter the address/ }],
  [{ baseUrl: "here" }, { baseUrl: /not an address/ }],
  [{ baseUrl: "localhost:3284" }, { baseUrl: /http/ }],
  [{ baseUrl: "ftp://x" }, { baseUrl: /begin with http/ }],
  [{ baseUrl: "http://me:key@host" }, { baseUrl: /own field/ }],
  [{ baseUrl: "http://host/?key=1" }, { baseUrl: /follows/ }],
  [{ userId: "me" }, { userId: /UUID/ }],
  [{ userId: "me", kind: "agent_api" }, {}],
])("%o has the problems %o", (change, expected) => {
  const problems = backendProblems({ ...RIGHT, ...change });
  expect(Object.keys(problems)).toEqual(Object.keys(expected));
  for (const [field, words] of Object.entries(expected)) {
    expect(problems[field as keyof typeof problems]).toMatch(words);
  }
});
