// What a real back end was recorded to answer (crates/app/tests/recorded.rs), by command and arguments.

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

/** Names a request. Arguments are in the order of their names: the order that they are written in does not matter. */
export function keyOf(command: string, args: unknown): string {
  const sorted = (_: string, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return `${command} ${JSON.stringify(args ?? {}, sorted)}`;
}

/** Whether an answer to a command was recorded. */
export function isRecorded(command: string, args: unknown): boolean {
  return BY_REQUEST.has(keyOf(command, args));
}

/** What was recorded for a command; throws for one that was not. */
export function recordedAnswer(command: string, args: unknown): Answer {
  const answer = BY_REQUEST.get(keyOf(command, args));
  if (answer === undefined) throw new Error(`not recorded: ${keyOf(command, args)}`);
  return answer;
}

/** Answers a command as it was recorded, each time with a copy; a recorded error is thrown. */
export function replayRecorded(command: string, args: unknown): unknown {
  const answer = recordedAnswer(command, args);
  if ("error" in answer) throw answer.error;
  return "bytes" in answer ? bytesOf(answer.bytes) : structuredClone(answer.answer);
}

/** The recorded answer as the type that the bindings give it. */
export function recordedAs<Value>(command: string, args: unknown = {}): Value {
  return replayRecorded(command, args) as Value;
}

/** The bytes of a raw answer. */
function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
}
