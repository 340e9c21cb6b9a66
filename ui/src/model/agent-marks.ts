// How the agents of a session are told apart: each has a colour and initials, by order of first appearance. Pure.

/** How many `--agent-*` tokens there are, from 1. */
export const AGENT_COLOURS = 12;
/** Names whose colours are remembered at most; the oldest are forgotten first. */
const MOST_REMEMBERED = 400;

/** What an agent is known by wherever it is drawn. */
export type AgentMark = {
  /** Which of the agents' colours it has, from 0. */
  colour: number;
  /** Two characters of its name, its own within the session as far as the name allows. */
  initials: string;
};

/** The marks of a session's agents by name. Spans without an agent have none. */
export type AgentMarks = ReadonlyMap<string, AgentMark>;

/** Colours that names were given in any session, the oldest first. */
export type RememberedColours = readonly (readonly [name: string, colour: number])[];

/** The colour of an agent's marks, for a style. */
export function agentColour(mark: AgentMark | undefined): string {
  return mark ? `var(--agent-${mark.colour + 1})` : "var(--text-faint)";
}

/** The colour of the initials on it. */
export function onAgentColour(mark: AgentMark): string {
  return `var(--on-agent-${mark.colour + 1})`;
}

/** Marks agents, given by order of first appearance. */
export function markAgents(agents: readonly string[], remembered: RememberedColours): AgentMarks {
  const named = [...new Set(agents)].filter((agent) => agent !== "");
  const colours = colourAgents(named, remembered);
  const taken = new Set<string>();
  return new Map(
    named.map((agent, at) => {
      const initials = initialsOf(agent, taken);
      taken.add(initials);
      return [agent, { colour: colours[at] ?? 0, initials }];
    }),
  );
}

/** The mark of a group: its first agent's colour, and initials of the group's own name. */
export function groupMark(
  { name, members, grouped }: { name: string; members: readonly string[]; grouped: boolean },
  marks: AgentMarks,
): AgentMark | undefined {
  const first = marks.get(members[0] ?? "");
  return first && grouped ? { ...first, initials: initialsOf(name, new Set()) } : first;
}

/** What is remembered after a session's agents were marked; the same object when all names were known. */
export function rememberColours(remembered: RememberedColours, marks: AgentMarks): RememberedColours {
  const known = new Set(remembered.map(([name]) => name));
  const fresh = [...marks].filter(([name]) => !known.has(name));
  if (fresh.length === 0) return remembered;
  const all = [...remembered, ...fresh.map(([name, { colour }]) => [name, colour] as const)];
  return all.slice(-MOST_REMEMBERED);
}

/**
 * A name keeps its remembered colour, unless an agent before it in the session has the same and another colour is free.
 * A new name takes the colour that the fewest names have. The answer stays the same once new names are remembered.
 */
function colourAgents(agents: readonly string[], remembered: RememberedColours): number[] {
  const own = new Map(remembered);
  const names = Array.from({ length: AGENT_COLOURS }, () => 0);
  for (const [, colour] of remembered) names[colour] = (names[colour] ?? 0) + 1;
  const here = Array.from({ length: AGENT_COLOURS }, () => 0);
  const claimant = new Map<number, string>();
  for (const agent of agents) {
    const colour = own.get(agent);
    if (colour === undefined || claimant.has(colour)) continue;
    claimant.set(colour, agent);
    here[colour] = 1;
  }
  const take = (colour: number) => {
    here[colour] = (here[colour] ?? 0) + 1;
    return colour;
  };
  return agents.map((agent) => {
    const colour = own.get(agent);
    if (colour === undefined) {
      const fresh = take(least(here, names));
      names[fresh] = (names[fresh] ?? 0) + 1;
      return fresh;
    }
    if (claimant.get(colour) === agent) return colour;
    return here.includes(0) ? take(here.indexOf(0)) : take(colour);
  });
}

/** The colour that the fewest agents of the session have; among these, the fewest names of all. */
function least(here: readonly number[], names: readonly number[]): number {
  const weight = (colour: number) =>
    (here[colour] ?? 0) * (MOST_REMEMBERED + AGENT_COLOURS) + (names[colour] ?? 0);
  let best = 0;
  for (let colour = 1; colour < here.length; colour += 1) if (weight(colour) < weight(best)) best = colour;
  return best;
}

/** Initials that no agent before has: of two words, else the first letter and one of those that follow. */
function initialsOf(agent: string, taken: ReadonlySet<string>): string {
  const words = agent.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = Array.from(words.join(""));
  // A name of signs alone is known by its first.
  const first = letters[0] ?? Array.from(agent.trim())[0] ?? "?";
  const seconds = [...words.slice(1).map((word) => Array.from(word)[0]), ...letters.slice(1), ..."23456789"];
  const candidates = seconds.map((second) => `${first}${second}`.toUpperCase());
  const alone = first.toUpperCase();
  const preferred = letters.length > 1 ? (candidates[0] ?? alone) : alone;
  return [preferred, ...candidates].find((candidate) => !taken.has(candidate)) ?? preferred;
}
