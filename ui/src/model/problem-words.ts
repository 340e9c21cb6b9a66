// The one table from error codes to words. Messages of the back end are never read.

import type { ErrorCode } from "../ipc/bindings";

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
} as const satisfies Record<ErrorCode, ProblemWords>;

const UNKNOWN: ProblemWords = {
  title: "This could not be loaded",
  advice: "Try again. If it stays, restart Tracewake; what was received is safe on disk.",
};

/** The words for an error code; `null` stands for a failure without one. */
export function problemWords(code: ErrorCode | null): ProblemWords {
  return code === null ? UNKNOWN : WORDS[code];
}
