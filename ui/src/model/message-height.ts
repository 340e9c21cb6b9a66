// How high a message is likely to be, before it is drawn: the better the guess, the steadier the list. Pure.

import type { ChatMessage } from "../ipc/bindings";

const LINE = 20;
/** Characters on a line of a pane of default width. */
const CHARS = 88;
/** What is around the text: the line above a reply, the buttons, the space. */
const AROUND = { user: 56, assistant: 62, system: 60, tool: 60 } as const;
const FAILURE = 84;

/** Pixels. */
export function likelyHeight({ role, content, failure, state }: ChatMessage): number {
  let lines = 0;
  for (let from = 0; from <= content.length; ) {
    const end = content.indexOf("\n", from);
    const length = (end < 0 ? content.length : end) - from;
    lines += Math.max(1, Math.ceil(length / CHARS));
    if (end < 0) break;
    from = end + 1;
  }
  const outcome = failure !== null ? FAILURE : state === "stopped" ? 32 : 0;
  return AROUND[role] + lines * LINE + outcome;
}
