// Words and figures of chat. Pure.

import type { DurationMs } from "../base/time";
import type { AgentState, ChatMessage, ChatModel, ConversationRow } from "../ipc/bindings";
import { failureWords } from "./problem-words";

/** Characters that a token has on average. */
const CHARS_PER_TOKEN = 4;

/** About how many tokens a second so many characters are; 0 while it is too early to say. */
export function tokensPerSecond(chars: number, elapsed: DurationMs): number {
  return elapsed < 400 || chars <= 0 ? 0 : chars / CHARS_PER_TOKEN / (elapsed / 1000);
}

/** What a conversation is called. A terminal's first line may be no more than a frame. */
export function titleOf({ title, kind, backendName }: ConversationRow): string {
  if (kind === "agent_api" && !/[\p{L}\p{N}]/u.test(title)) return `Terminal of ${backendName}`;
  return title === "" ? "New conversation" : title;
}

/** What an agent does, in words, and the dot that stands for it. */
export function agentWords({ status, agentType, failure }: AgentState) {
  const who = agentType === "" ? "The agent" : agentType;
  switch (status) {
    case "stable":
      return { dot: "ok", word: "stable", long: `${who} waits for a message` } as const;
    case "running":
      return { dot: "live", word: "running", long: `${who} is working` } as const;
    case "unreachable": {
      const why = failure === null ? "" : `: ${failureWords(failure).title}`;
      return { dot: "failed", word: "unreachable", long: `${who} cannot be reached${why}` } as const;
    }
  }
}

/** How bad it is what an agent reported of itself; `null` for a message that is no report. */
export function reportLevel({ role, finishReason }: ChatMessage): "error" | "warning" | null {
  if (role !== "system" || finishReason === "") return null;
  return finishReason === "error" ? "error" : "warning";
}

/** Models by provider, in the order in which they came; those without a provider last. */
export function byProvider(models: readonly ChatModel[]): { provider: string; models: ChatModel[] }[] {
  const groups = new Map<string, ChatModel[]>();
  for (const model of models) groups.set(model.provider, [...(groups.get(model.provider) ?? []), model]);
  return [...groups]
    .map(([provider, models]) => ({ provider, models }))
    .sort((a, b) => Number(a.provider === "") - Number(b.provider === ""));
}

/** What a screen reader says when a reply begins or ends; empty for nothing new. */
export function announcement(before: ChatMessage | undefined, now: ChatMessage | undefined): string {
  if (now && reportLevel(now) !== null && before?.id !== now.id) return `${now.finishReason}: ${now.content}`;
  if (now?.role !== "assistant" || (before?.id === now.id && before.state === now.state)) return "";
  if (now.state === "streaming") return "The reply begins";
  if (before?.id !== now.id) return "";
  const ends = {
    complete: "The reply is complete",
    stopped: "The reply was stopped",
    cut: "The reply was cut off",
  };
  return now.state === "failed"
    ? now.failure
      ? failureWords(now.failure).title
      : "The reply failed"
    : ends[now.state];
}
