// The verdicts of signatures in words, and how loud they are shown. Valid signatures never say that nothing was left
// out.

import type { IntegrityState } from "../ipc/bindings";

/** How something about integrity looks: a word, a shape, and how much it should draw the eye. */
export type IntegrityLook = {
  word: string;
  icon: "verified" | "broken" | "redacted" | "wrong-key" | "no-key" | "unsigned";
  tone: "ok" | "error" | "warn" | "quiet";
};

const SESSION = {
  unsigned: { word: "Unsigned", icon: "unsigned", tone: "quiet" },
  no_key: { word: "Signed, no key", icon: "no-key", tone: "quiet" },
  verified: { word: "Verified", icon: "verified", tone: "ok" },
  tampered: { word: "Tampered", icon: "broken", tone: "error" },
  redacted: { word: "Redacted", icon: "redacted", tone: "warn" },
  wrong_key: { word: "Wrong key", icon: "wrong-key", tone: "warn" },
} as const satisfies Record<IntegrityState, IntegrityLook>;

/** What the signatures of a session say together. */
export function sessionIntegrity(state: IntegrityState): IntegrityLook {
  return SESSION[state];
}

/** Whether the sessions list should point at it. */
export function isSuspicious(state: IntegrityState): boolean {
  return state === "tampered" || state === "redacted" || state === "wrong_key";
}

const EVENT: Record<string, IntegrityLook> = {
  verified: { word: "Signature fits", icon: "verified", tone: "ok" },
  broken: { word: "Signature does not fit", icon: "broken", tone: "error" },
  no_key: { word: "Signed, no key to check with", icon: "no-key", tone: "quiet" },
};

/** What the signature of one event says; `null` when it carries none. */
export function eventIntegrity(name: string): IntegrityLook | null {
  return EVENT[name] ?? null;
}

const RULES: Record<string, string> = {
  client: "AOP client",
  spec: "TOON specification",
  enhanced_server: "AOP server, enhanced view",
  active_server: "AOP server, active view",
};

/** A signature rule in words; one that is not known by its own name. */
export function ruleWords(rule: string): string {
  return RULES[rule] ?? rule;
}
