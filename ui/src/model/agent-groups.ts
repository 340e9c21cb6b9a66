// Which agents are drawn as one where there are too many to read: those of one name pattern first. Pure.

/** Members of an opened group that are drawn at once. */
export const MOST_OPENED = 25;

/** What is drawn as one: a single agent, or agents that were grouped. */
export type AgentGroup = {
  /** The agent's name, or the group's own. It stays the same while a group grows. */
  id: string;
  name: string;
  members: readonly string[];
  grouped: boolean;
};

const single = (agent: string): AgentGroup => ({ id: agent, name: agent, members: [agent], grouped: false });

/** UUIDs, other ids in hexadecimal digits, then any number. */
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/giu;
const VARIABLE = /(?<![\p{L}\p{N}])(?=[0-9a-f]*[0-9])[0-9a-f]{6,}(?![\p{L}\p{N}])|\p{N}+/giu;
const PLACE = "#";
/** Places with nothing but separators between them, as in a date. */
const PLACES = /#(?:[-_.:\s]*#)+/g;
const AROUND = /^[\s#\-_.:/()[\]]+|[\s#\-_.:/()[\]]+$/g;

/** A name with its numbers and ids taken out: `worker-07` → `worker-#`. */
export function patternOf(name: string): string {
  return name.trim().replace(UUID, PLACE).replace(VARIABLE, PLACE).replace(PLACES, PLACE).toLowerCase();
}

/** Agents, with those of one name pattern as one where there are more than `most`. */
export function groupByPattern(
  agents: readonly string[],
  most: number,
  opened: ReadonlySet<string> = new Set(),
): AgentGroup[] {
  if (agents.length <= most) return agents.map(single);
  return openGroups(merge(agents.map(single), patternOf), opened);
}

/**
 * At most `most` groups, unless some are opened: by name pattern, then by the first word of the name, then the agents
 * that did least together.
 */
export function collapseAgents(
  agents: readonly string[],
  most: number,
  calls: (agent: string) => number,
  opened: ReadonlySet<string> = new Set(),
): AgentGroup[] {
  let groups = agents.map(single);
  if (groups.length > most) groups = merge(groups, patternOf);
  if (groups.length > most) groups = merge(groups, firstWord);
  if (groups.length > most) groups = gatherRest(groups, most, calls);
  return openGroups(groups, opened);
}

function firstWord(name: string): string {
  return name.match(/[\p{L}]+/u)?.[0].toLowerCase() ?? "";
}

/** Joins groups that have the same key; one alone stays as it is. The order is that of the first members. */
function merge(groups: readonly AgentGroup[], keyOf: (name: string) => string): AgentGroup[] {
  const byKey = new Map<string, AgentGroup[]>();
  for (const group of groups) {
    const key = keyOf(group.name);
    const known = byKey.get(key);
    if (known) known.push(group);
    else byKey.set(key, [group]);
  }
  return [...byKey].map(([key, own]) => {
    const [first] = own;
    return own.length === 1 && first ? first : grouped(key, groupName(key), own);
  });
}

function grouped(key: string, name: string, own: readonly AgentGroup[]): AgentGroup {
  return { id: `group:${key}`, name, members: own.flatMap(({ members }) => members), grouped: true };
}

function groupName(pattern: string): string {
  return pattern.replace(AROUND, "") || "numbered";
}

function gatherRest(
  groups: readonly AgentGroup[],
  most: number,
  calls: (agent: string) => number,
): AgentGroup[] {
  const weight = ({ members }: AgentGroup) => members.reduce((sum, agent) => sum + calls(agent), 0);
  const byWeight = groups.map((group) => ({ group, weight: weight(group) }));
  byWeight.sort((a, b) => b.weight - a.weight);
  const kept = new Set(byWeight.slice(0, most - 1).map(({ group }) => group));
  const rest = groups.filter((group) => !kept.has(group));
  return [...groups.filter((group) => kept.has(group)), grouped("*", "others", rest)];
}

/** Opened groups as their members; what is more than can be drawn at once stays a group. */
function openGroups(groups: readonly AgentGroup[], opened: ReadonlySet<string>): AgentGroup[] {
  return groups.flatMap((group) => {
    if (!group.grouped || !opened.has(group.id)) return [group];
    const rest = group.members.slice(MOST_OPENED);
    const shown = group.members.slice(0, MOST_OPENED).map(single);
    return rest.length === 0 ? shown : [...shown, { ...group, members: rest }];
  });
}
