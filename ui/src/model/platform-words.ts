// What the window says when a backend does not give a part of its platform: which right is missing, which key was in
// use, and what to do. The backend's own words are shown beside, never read.

import type { ChatFailure } from "../ipc/bindings";
import { failureWords, type ProblemWords } from "./problem-words";

/** A part of a platform, and what one does with it. */
export type PlatformPart = "stats" | "health" | "admins" | "audit" | "mcp";

const PARTS: Record<PlatformPart, { reading: string; thing: string }> = {
  stats: { reading: "read the statistics", thing: "statistics" },
  health: { reading: "ask for the health", thing: "health check" },
  admins: { reading: "see or change the administrators", thing: "list of administrators" },
  audit: { reading: "read the audit log", thing: "audit log" },
  mcp: { reading: "see or change the MCP configurations", thing: "MCP configurations" },
};

/** Which key a backend was asked with: whether one is kept, and where keys are kept. Never the key. */
export type KeyInUse = { backend: string; hasKey: boolean; keyPlace: string };

/** Words for a failure, and whether the backend's settings are the place to fix it. */
export type PlatformWords = ProblemWords & { inSettings: boolean };

/** The words for a part that was not given. */
export function platformWords(failure: ChatFailure, part: PlatformPart, key: KeyInUse): PlatformWords {
  const { reading, thing } = PARTS[part];
  const inUse = key.hasKey
    ? `The key of ${key.backend} was used. ${key.keyPlace}`
    : `No key is kept for ${key.backend}, so it was asked without one.`;
  if (failure.kind === "unauthorized")
    return {
      title: key.hasKey ? "The key was not accepted" : "The backend asks for a key",
      advice: `A valid key is needed to ${reading}. ${inUse} Enter ${key.hasKey ? "the right one" : "one"} in the settings of the backend.`,
      inSettings: true,
    };
  if (failure.kind === "forbidden")
    return {
      title: `The key may not ${reading}`,
      advice: `Only an administrator of the platform may do this. ${inUse} Ask an administrator of the platform to add the owner of the key, or enter the key of an administrator.`,
      inSettings: true,
    };
  if (failure.kind === "not_found" || failure.status === 405 || failure.status === 501)
    return {
      title: `No ${thing} at this address`,
      advice:
        "The server may be older than its platform administration, or another program: AgentAPI has none of it. Check the address in the settings of the backend.",
      inSettings: true,
    };
  return { ...failureWords(failure), inSettings: failure.status === null };
}

/** The words for a change that the backend did not make. */
export function changeWords(failure: ChatFailure, part: PlatformPart, key: KeyInUse): PlatformWords {
  if (failure.kind === "bad_request" || failure.status === 409 || failure.status === 422)
    return {
      title: "The backend did not take what was entered",
      advice: "Change what it names, then try again.",
      inSettings: false,
    };
  // What was to be changed is gone; the list itself is there, or it could not have been asked for.
  if (failure.kind === "not_found")
    return {
      title: "The backend no longer has it",
      advice: "Someone else may have removed it. Load the list again.",
      inSettings: false,
    };
  return platformWords(failure, part, key);
}
