// Who is heard in a transcript: the agents around each item, and where agents work at the same time. Pure.

import { partitionPoint } from "../base/search";
import { most, type RelativeMs } from "../base/time";
import { speakerOf, type TranscriptEntry } from "./transcript";

/** Items during which some agents are at work at the same time. */
export type Parallel = {
  /** By the order in which they are heard in it. */
  agents: readonly string[];
  /** Index of its first item and of its last. */
  first: number;
  last: number;
  from: RelativeMs;
  to: RelativeMs;
};

/** The bar of an agent beside an item. */
export type VoiceRail = { agent: string; lane: number; own: boolean };

/** Who is heard, by the index of an item. */
export type Voices = {
  /** The most lanes that an item needs. */
  lanes: number;
  rails: (index: number) => readonly VoiceRail[];
  /** Those who work at the same time around an item. */
  parallel: (index: number) => Parallel | null;
};

/** Families that may wait for what goes on meanwhile: tool and MCP calls. */
const WAITS: readonly number[] = [5, 6];

/** Listens to the items of a transcript. */
export function listen(entries: readonly TranscriptEntry[]): Voices {
  const around = agentsAround(entries);
  const sections = parallels(entries);
  const spans = sections.map((section) => spansOf(entries, section));
  let lanes = 1;
  for (const chain of around) lanes = Math.max(lanes, chain.length);
  for (const { agents, first, last } of sections) {
    for (let index = first; index <= last; index += 1)
      lanes = Math.max(lanes, (entries[index]?.depth ?? 0) + agents.length);
  }
  const sectionAt = (index: number) => {
    const at = lastBefore(sections, index);
    const section = sections[at];
    return section && index <= section.last ? { section, spans: spans[at] } : null;
  };
  return {
    lanes,
    parallel: (index) => sectionAt(index)?.section ?? null,
    rails: (index) => {
      const entry = entries[index];
      const speaker = entry ? speakerOf(entry) : "";
      if (!entry || speaker === "") return [];
      const outer = (around[index] ?? []).slice(0, -1);
      const rails = outer.flatMap((agent, lane) => (agent ? [{ agent, lane, own: false }] : []));
      const beside = sectionAt(index);
      if (!beside?.section.agents.includes(speaker))
        return [...rails, { agent: speaker, lane: entry.depth, own: true }];
      beside.section.agents.forEach((agent, lane) => {
        const span = beside.spans?.get(agent);
        const own = agent === speaker;
        if (own || (span && span[0] <= index && index <= span[1] && !outer.includes(agent)))
          rails.push({ agent, lane: entry.depth + lane, own });
      });
      return rails;
    },
  };
}

/** For each item the agents around it, the outermost first and its own last. Items in a row share one list. */
function agentsAround(entries: readonly TranscriptEntry[]): readonly (readonly string[])[] {
  let chain: readonly string[] = [];
  return entries.map(({ agent, depth }) => {
    if (agent !== "" && (chain.length !== depth + 1 || chain[depth] !== agent)) {
      chain = Array.from({ length: depth + 1 }, (_, at) => (at === depth ? agent : (chain[at] ?? "")));
    }
    return chain;
  });
}

/**
 * Where agents work at the same time. Two calls that overlap tell it, unless the one may only wait for the other. It
 * goes on until somebody else is heard.
 */
function parallels(entries: readonly TranscriptEntry[]): Parallel[] {
  const found: { agents: Set<string>; first: number; last: number; to: RelativeMs }[] = [];
  const running = new Map<string, { entry: TranscriptEntry; index: number }>();
  let isOpen = false;
  entries.forEach((entry, index) => {
    const speaker = speakerOf(entry);
    if (speaker === "") return;
    let section = isOpen ? found.at(-1) : undefined;
    for (const [agent, { entry: other, index: at }] of running) {
      if (other.end <= entry.start) running.delete(agent);
      else if (agent !== speaker && !waitsFor(other, entry)) {
        if (!section) {
          const first = Math.max(at, (found.at(-1)?.last ?? -1) + 1);
          section = { agents: new Set(), first, last: index, to: entry.end };
          found.push(section);
          isOpen = true;
        }
        section.agents.add(agent).add(speaker);
        section.to = most(section.to, other.end);
      }
    }
    if (section?.agents.has(speaker)) {
      section.last = index;
      section.to = most(section.to, entry.end);
    } else isOpen = false;
    const before = running.get(speaker);
    if (!before || before.entry.end < entry.end) running.set(speaker, { entry, index });
  });
  return found.map(({ agents, first, last, to }) => ({
    agents: heardIn(entries, agents, first, last),
    first,
    last,
    from: entries[first]?.start ?? to,
    to,
  }));
}

function waitsFor(call: TranscriptEntry, other: TranscriptEntry): boolean {
  return other.end <= call.end && (WAITS.includes(call.family) || other.depth > call.depth);
}

function heardIn(
  entries: readonly TranscriptEntry[],
  agents: ReadonlySet<string>,
  first: number,
  last: number,
): string[] {
  const heard = new Set<string>();
  for (let index = first; index <= last && heard.size < agents.size; index += 1) {
    const agent = entries[index]?.agent ?? "";
    if (agents.has(agent)) heard.add(agent);
  }
  return [...heard];
}

/** The first and the last item of each agent in a section. */
function spansOf(
  entries: readonly TranscriptEntry[],
  { first, last }: Parallel,
): Map<string, [number, number]> {
  const spans = new Map<string, [number, number]>();
  for (let index = first; index <= last; index += 1) {
    const entry = entries[index];
    const agent = entry ? speakerOf(entry) : "";
    const known = spans.get(agent);
    if (known) known[1] = index;
    else if (agent !== "") spans.set(agent, [index, index]);
  }
  return spans;
}

/** The last section that begins at or before an item; -1 for none. */
function lastBefore(sections: readonly Parallel[], index: number): number {
  return partitionPoint(0, sections.length, (at) => (sections[at]?.first ?? 0) <= index) - 1;
}
