// What the window asks of the back end: the generated commands, and what their failures say.

import {
  type ChatFailure,
  type CommandError,
  type CompareRequest,
  commands,
  type ErrorCode,
} from "./bindings";

/** The commands of the back end. They reject with a `CommandError`. */
export { commands };

const CODES: readonly ErrorCode[] = [
  "not_found",
  "invalid",
  "file_unreadable",
  "store_failed",
  "backend_failed",
];

/** Bytes of the timeline layout of a session, as `docs/internals/timeline-layout.md` says. */
export async function fetchTimelineLayout(session: string): Promise<ArrayBuffer> {
  return bytes(commands.timelineLayout(session));
}

/** Bytes of the transcript layout of a session, as `docs/internals/transcript-layout.md` says. */
export async function fetchTranscriptLayout(session: string): Promise<ArrayBuffer> {
  return bytes(commands.transcriptLayout(session));
}

/** Bytes of two runs aligned, as `docs/internals/compare-layout.md` says. */
export async function fetchCompareLayout(request: CompareRequest): Promise<ArrayBuffer> {
  return bytes(commands.compareLayout(request));
}

async function bytes(asked: Promise<ArrayBuffer>): Promise<ArrayBuffer> {
  const answer: ArrayBuffer | number[] = await asked;
  // Where the webview has no binary channel, the bytes come as an array of numbers.
  return answer instanceof ArrayBuffer ? answer : new Uint8Array(answer).buffer;
}

/** Row ids of the spans of a session whose events a query finds, ascending. */
export async function fetchSessionHits(session: string, query: string): Promise<Float64Array> {
  return new Float64Array(await bytes(commands.sessionHits(session, query)));
}

/** The code of a failed command; `null` for anything that is not a command's own error. */
export function errorCode(error: unknown): ErrorCode | null {
  const code = (error as Partial<CommandError> | null)?.code;
  return CODES.find((known) => known === code) ?? null;
}

/** What the back end says about a failed command, for the curious: what happened, and what to do. Both may be empty. */
export function errorWords(error: unknown): { message: string; hint: string } {
  const { message, hint } = (error ?? {}) as Partial<CommandError>;
  return { message: typeof message === "string" ? message : "", hint: typeof hint === "string" ? hint : "" };
}

/** What a chat backend said about a failed command; `null` for any other failure. */
export function backendFailure(error: unknown): ChatFailure | null {
  return (error as Partial<CommandError> | null)?.failure ?? null;
}
