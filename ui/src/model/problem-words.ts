// The one table from error codes to words. Messages of the back end are never read.

import type { ChatFailure, ErrorCode, FailureKind } from "../ipc/bindings";

/** What the window says when something failed. */
export type ProblemWords = { title: string; advice: string };

const WORDS = {
  not_found: {
    title: "This is no longer in the database",
    advice: "It may have been removed since the list was made. Choose another session.",
  },
  invalid: {
    title: "What was entered cannot be used",
    advice: "Change what was entered and try again.",
  },
  file_unreadable: {
    title: "A file could not be read",
    advice: "Check that it still exists and that you may read it, then open it again.",
  },
  store_failed: {
    title: "The database could not answer",
    advice: "Check the free space on its disk, then try again.",
  },
  backend_failed: {
    title: "The backend could not do it",
    advice: "Try again, or check its address and key.",
  },
} as const satisfies Record<ErrorCode, ProblemWords>;

const UNKNOWN: ProblemWords = {
  title: "This could not be loaded",
  advice: "Try again. If that does not help, restart Tracewake; what was received is safe on disk.",
};

/** The words for an error code; `null` stands for a failure without one. What a chat backend did not do has its own. */
export function problemWords(code: ErrorCode | null, failure: ChatFailure | null = null): ProblemWords {
  if (failure !== null) return failureWords(failure);
  return code === null ? UNKNOWN : WORDS[code];
}

const FAILURES = {
  bad_request: {
    title: "The backend refused the request",
    advice: "Change the message or its parameters, then send it again.",
  },
  unauthorized: {
    title: "The key is missing or wrong",
    advice: "Enter the key of this backend in its settings.",
  },
  forbidden: {
    title: "The key does not give permission for this",
    advice: "Ask an administrator of the backend for permission, or use another key.",
  },
  not_found: {
    title: "The backend does not know this",
    advice: "It may have been removed there, or the address is that of another program.",
  },
  server_error: {
    title: "The backend failed",
    advice: "Try again in a moment; the backend's own log may say more.",
  },
  other: {
    title: "The backend did not answer properly",
    advice: "Check that it runs and that its address is right, then try again.",
  },
} as const satisfies Record<FailureKind, ProblemWords>;

/** The words for what a chat backend did not do. Two statuses of the servers' own kind have words of their own. */
export function failureWords({ kind, status }: ChatFailure): ProblemWords {
  if (status === 503)
    return {
      title: "The backend is not available",
      advice: "It may be starting or overloaded; try again in a moment.",
    };
  if (status === 429)
    return { title: "Too many requests to the backend", advice: "Wait a moment, then try again." };
  return FAILURES[kind];
}
