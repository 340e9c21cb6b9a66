// What replies are made of. Those in view are asked for at once: a session is read once for all of them.

import { useQuery } from "@tanstack/react-query";
import { commands } from "../ipc/backend";
import type { ReplyAsked, ReplySpans, ReplyWork } from "../ipc/bindings";

const NO_REPLY = { message: "", session: "", first: 0, query: "", spans: 0, events: 0 };

interface Waiting {
  reply: ReplyAsked;
  answer: (work: ReplyWork | null) => void;
  fail: (problem: unknown) => void;
}

/** Replies that were asked for and not sent yet. */
let waiting: Waiting[] = [];

/** What a reply is made of; what was known of it stays while it grows. Nothing while its spans are not known. */
export function useReplyWork(reply: ReplySpans | undefined) {
  const { message, session, first, query, spans, events } = reply ?? NO_REPLY;
  return useQuery({
    queryKey: ["reply-work", message, session, query, first, spans, events],
    queryFn: () => workOf({ session, first, query }),
    enabled: reply !== undefined,
    // Only more events make it another.
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before: ReplyWork | null | undefined, asked) =>
      asked?.queryKey[1] === message && message !== "" ? before : undefined,
  });
}

/** Asks together with all others that are asked for in the same moment. */
function workOf(reply: ReplyAsked): Promise<ReplyWork | null> {
  return new Promise((answer, fail) => {
    waiting.push({ reply, answer, fail });
    if (waiting.length === 1) queueMicrotask(() => void askAll());
  });
}

async function askAll(): Promise<void> {
  const asked = waiting;
  waiting = [];
  try {
    const told = await commands.replyWork(asked.map(({ reply }) => reply));
    for (const [at, { answer }] of asked.entries()) answer(told[at] ?? null);
  } catch (problem) {
    for (const { fail } of asked) fail(problem);
  }
}
