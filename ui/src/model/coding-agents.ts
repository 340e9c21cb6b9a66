// What is said of coding agents whose sessions lie on this machine.

import { formatBytes, formatPlural } from "../base/format";
import type { CodingAgent } from "../ipc/bindings";

const NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];

/** Those that have something here, the one used last first. */
export function agentsHere(agents: readonly CodingAgent[]): CodingAgent[] {
  const here = agents.filter(
    ({ folders, sessions, databases }) => folders.length > 0 && sessions + databases > 0,
  );
  return here.sort((one, other) => (one.newest < other.newest ? 1 : -1));
}

/** The number of agents as the first word of a sentence. */
export function countWord(count: number): string {
  return NUMBERS[count] ?? String(count);
}

/** All of several agents, in words. */
export function allOf(count: number): string {
  return count === 2 ? "both" : `all ${countWord(count).toLowerCase()}`;
}

/** What there is of an agent that many days back. */
export function choiceOf({ choices }: CodingAgent, days: number | null) {
  return choices.find((choice) => choice.days === days) ?? { days, sessions: 0, bytes: 0 };
}

/** How many sessions there are; of those in a database it is not known before they are read. */
function countWords(sessions: number, databases: number): string {
  const inDatabases = formatPlural(databases, "database");
  if (databases === 0) return formatPlural(sessions, "session");
  return sessions === 0 ? inDatabases : `${formatPlural(sessions, "session")} and ${inDatabases}`;
}

/** What following all of these would read. */
export function toReadWords(agents: readonly CodingAgent[], days: number | null): string {
  const choices = agents.map((agent) => choiceOf(agent, days));
  const sessions = choices.reduce((sum, { sessions }) => sum + sessions, 0);
  const databases = agents.reduce((sum, { databases }) => sum + databases, 0);
  const bytes = choices.reduce((sum, { bytes }) => sum + bytes, 0);
  return `${countWords(sessions, databases)}, ${formatBytes(bytes)} to read in the background, the newest first.`;
}

/** How far back, in words. */
export function backWords(days: number | null): string {
  return days === null ? "everything" : `${days} days back`;
}
