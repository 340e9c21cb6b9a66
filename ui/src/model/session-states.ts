// What a session came to: how each state is drawn and said, everywhere.

import type { SessionState } from "../ipc/bindings";

type SessionStateLook = {
  dot: SessionState;
  word: string;
  /** The same in a word, for tables of runs. */
  brief: string;
  /** What stands behind its duration. */
  lasted: string;
};

/** Every state. */
export const SESSION_STATES: Record<SessionState, SessionStateLook> = {
  live: { dot: "live", word: "Live", brief: "Running", lasted: "running" },
  ok: { dot: "ok", word: "Finished", brief: "OK", lasted: "" },
  recovered: {
    dot: "recovered",
    word: "Finished, after errors that were solved",
    brief: "Recovered",
    lasted: "",
  },
  failed: { dot: "failed", word: "Failed", brief: "Failed", lasted: "" },
};
