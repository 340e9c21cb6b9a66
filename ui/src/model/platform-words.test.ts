import { expect, test } from "vitest";
import type { ChatFailure } from "../ipc/bindings";
import { changeWords, type KeyInUse, type PlatformPart, platformWords } from "./platform-words";

const KEPT: KeyInUse = {
  backend: "staging",
  hasKey: true,
  keyPlace: "Keys are kept in the system's keyring.",
};
const NONE = { ...KEPT, hasKey: false };
const failure = (kind: ChatFailure["kind"], status: number | null): ChatFailure => ({
  kind,
  status,
  message: "",
});

test.each<[ChatFailure, PlatformPart, KeyInUse, RegExp, RegExp]>([
  [failure("unauthorized", 401), "stats", KEPT, /^The key was not accepted$/, /keyring.*the right one/],
  [failure("unauthorized", 401), "stats", NONE, /asks for a key/, /No key is kept for staging.*Enter one/],
  [
    failure("forbidden", 403),
    "audit",
    KEPT,
    /may not read the audit log/,
    /administrator of the platform.*staging/,
  ],
  [failure("forbidden", 403), "admins", NONE, /see or change the administrators/, /No key is kept/],
  [failure("not_found", 404), "stats", KEPT, /No statistics at this address/, /AgentAPI has none/],
  [failure("other", 405), "mcp", KEPT, /No MCP configurations at this address/, /older/],
  [failure("server_error", 503), "audit", KEPT, /not available/, /in a moment/],
  [failure("other", null), "health", KEPT, /did not answer/, /address is right/],
])("%o of %s", (failed, part, key, title, advice) => {
  const words = platformWords(failed, part, key);
  expect(words.title).toMatch(title);
  expect(words.advice).toMatch(advice);
});

test.each<[ChatFailure, RegExp, boolean]>([
  [failure("bad_request", 400), /did not take/, false],
  [failure("other", 422), /did not take/, false],
  [failure("not_found", 404), /no longer has it/, false],
  [failure("forbidden", 403), /may not/, true],
  [failure("server_error", 500), /backend failed/, false],
])("a change: %o", (failed, title, inSettings) => {
  const words = changeWords(failed, "admins", KEPT);
  expect(words.title).toMatch(title);
  expect(words.inSettings).toBe(inSettings);
});
