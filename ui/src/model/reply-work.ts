// Words for what a reply is made of.

import { formatCount, formatDuration, formatPlural } from "../base/format";
import { duration } from "../base/time";
import type { ReplyStep } from "../ipc/bindings";
import { familyOf } from "./families";

/** Exit codes that are named; of more, the last one is. */
const MOST = 3;

/** How the commands of a tool ended: `exit 0`, `exit 1, then 0`; empty where no command tells it. */
export function exitsWords(exits: readonly number[]): string {
  const last = exits.at(-1);
  if (last === undefined) return "";
  if (exits.length > MOST) return `exit ${exits.slice(0, MOST - 1).join(", then ")}, … then ${last}`;
  return `exit ${exits.join(", then ")}`;
}

/** All of a step in words: `Tool call Bash, 2 calls, 1 failed, exit 1, then 0`. */
export function stepWords(step: ReplyStep): string {
  const { family, name, server, calls, failed, added, removed } = step;
  const { word } = familyOf(family);
  const words = [`${word} ${name}${server === "" ? "" : ` of ${server}`}`];
  if (calls > 1) words.push(formatPlural(calls, word === "Agent" ? "run" : "call"));
  if (step.durationMs > 0) words.push(formatDuration(duration(step.durationMs)));
  if (failed > 0) words.push(calls > 1 ? `${formatCount(failed)} failed` : "failed");
  if (added > 0) words.push(`${formatPlural(added, "line")} added`);
  if (removed > 0) words.push(`${formatPlural(removed, "line")} removed`);
  const exited = exitsWords(step.exits);
  if (exited !== "") words.push(exited);
  if (step.running) words.push("running");
  return words.join(", ");
}
