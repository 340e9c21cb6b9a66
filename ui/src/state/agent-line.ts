// What is sent to agents, in the order in which a person sent it. The back end has one line for each conversation; this
// hands over to it one after the other, since calls that are under way at the same time may arrive in any order.

import { commands } from "../ipc/backend";
import type { SendRequest, Sent } from "../ipc/bindings";

const lines = new Map<string, Promise<unknown>>();

/** Does something for the agent of a conversation when everything before it is done, whether it succeeded or not. */
function inLine<Answer>(conversation: string, send: () => Promise<Answer>): Promise<Answer> {
  const before = lines.get(conversation) ?? Promise.resolve();
  const done = before.then(send, send);
  lines.set(conversation, done);
  const leave = () => {
    if (lines.get(conversation) === done) lines.delete(conversation);
  };
  done.then(leave, leave);
  return done;
}

/** Sends keys to the terminal of an agent. */
export function sendKeys(conversation: string, keys: string): Promise<null> {
  return inLine(conversation, () => commands.sendKeys(conversation, keys));
}

/** Sends a message. */
export function sendMessage(request: SendRequest): Promise<Sent> {
  return inLine(request.conversation, () => commands.sendMessage(request));
}
