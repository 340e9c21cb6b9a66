// A back end that answers what a real one was recorded to answer (crates/app/tests/recorded.rs). A command that was not
// recorded fails the test. `TRACEWAKE_RECORD=1 npx vitest run test/recorded.test.tsx` puts it into requests.json; then
// the back end's test writes answers.json again.

import { readFileSync, writeFileSync } from "node:fs";
import { emit } from "@tauri-apps/api/event";
import { mockIPC } from "@tauri-apps/api/mocks";
import type { CommandError } from "../src/ipc/bindings";
import answers from "./recorded/answers.json";
import requests from "./recorded/requests.json";

/** A command of the window with its arguments. */
export type Request = { command: string; args: unknown };
type Answer = { answer: unknown } | { bytes: string } | { error: CommandError };

/** The requests with their answers. */
export const RECORDED: readonly (Request & { answer: Answer })[] = (requests as Request[]).map(
  (request, at) => ({ ...request, answer: (answers as Answer[])[at] as Answer }),
);

const BY_REQUEST = new Map(RECORDED.map(({ command, args, answer }) => [keyOf(command, args), answer]));

/** Arguments in the order of their names: the order that they are written in does not matter. */
function keyOf(command: string, args: unknown): string {
  const sorted = (_: string, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return `${command} ${JSON.stringify(args ?? {}, sorted)}`;
}

/** What was recorded for a command; throws for one that was not. */
export function recordedAnswer(command: string, args: unknown): Answer {
  const answer = BY_REQUEST.get(keyOf(command, args));
  if (answer === undefined) throw new Error(`not recorded: ${keyOf(command, args)}`);
  return answer;
}

/** The bytes of a raw answer. */
function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
}

/** Installs the recorded back end under the window. `missing` collects what was asked and not recorded. */
export function installRecorded(): { missing: Request[]; announce: (sessions: string[]) => Promise<void> } {
  const missing: Request[] = [];
  mockIPC(
    async (command, args) => {
      if (command.startsWith("plugin:")) return null;
      const answer = BY_REQUEST.get(keyOf(command, args));
      if (answer === undefined) {
        missing.push({ command, args: args ?? {} });
        throw new Error(`not recorded: ${keyOf(command, args)}`);
      }
      if ("error" in answer) throw answer.error;
      return "bytes" in answer ? bytesOf(answer.bytes) : structuredClone(answer.answer);
    },
    { shouldMockEvents: true },
  );
  return { missing, announce: (sessions) => emit("changed", { sessions }) };
}

/** Puts what was asked and not recorded into the list of what is recorded, when that is wanted. */
export function keepMissing(missing: readonly Request[]): void {
  if (process.env.TRACEWAKE_RECORD === undefined || missing.length === 0) return;
  const file = "test/recorded/requests.json";
  const known = JSON.parse(readFileSync(file, "utf8")) as Request[];
  const all = new Map(
    [...known, ...missing].map((request) => [keyOf(request.command, request.args), request]),
  );
  const lines = [...all]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, request]) => `  ${JSON.stringify(request)}`);
  writeFileSync(file, `[\n${lines.join(",\n")}\n]\n`);
}
