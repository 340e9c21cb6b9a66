// Words for what joins a session to a conversation, and which session is beside it.

import { formatCount, formatPlural } from "../base/format";
import type { ChatTrace, ReplySpans, TraceLink } from "../ipc/bindings";

/** Why a session belongs to a conversation. */
export const LINK_WORDS: Record<TraceLink, string> = {
  session: "by its session id",
  trace: "by the trace id of a reply",
  joined: "joined by you",
  words: "by what was said",
  one_message: "inferred, by one message",
  time: "by time alone",
};

/** What taking a session away from a conversation is called, and what it means. */
export function leaveWords(how: TraceLink): { word: string; about: string } {
  if (how === "joined") return { word: "Let go", about: "Removes it from this conversation" };
  const why = how === "words" || how === "one_message" ? "what was said" : "its id";
  return {
    word: "Hide",
    about: `It belongs here by ${why} and cannot leave. It can be hidden, and shown again.`,
  };
}

/**
 * The session to show: the one that was chosen while it still belongs or is offered, else the first that belongs. What
 * was not chosen by a person gives way to a better one.
 */
export function shownSession(
  belong: readonly ChatTrace[],
  known: ReadonlySet<string>,
  wanted: string | null,
  chosen: boolean,
): string | null {
  const first = belong[0]?.session.key ?? null;
  if (wanted === null || !known.has(wanted)) return first;
  return chosen || first === null ? wanted : first;
}

/** What a reply's link to its spans says: `14 spans`, `3 spans so far`, `≈ 14 spans`. */
export function spansWords({ spans, inferred }: ReplySpans, streaming: boolean): string {
  return `${inferred ? "≈ " : ""}${formatPlural(spans, "span")}${streaming ? " so far" : ""}`;
}

/** How much of a session ran during replies: `all of it`, `12%`. */
export function shareWords(share: number): string {
  if (share >= 1) return "all of it during a reply";
  const percent = Math.round(share * 100);
  return percent < 1 ? "under 1% of it during a reply" : `${formatCount(percent)}% of it during a reply`;
}
