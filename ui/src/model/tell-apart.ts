// How sessions whose titles look the same, in a list or side by side, are told apart. Pure.

import { cutMiddle, isLowSurrogate } from "../base/cut";
import { formatMoment, unixMs } from "../base/time";

/** What is known of each. */
export type Titled = {
  key: string;
  title: string;
  startMs: number;
  /** The agent with the most events; empty where none is named. */
  mainAgent?: string;
};

/** Titles that agree in so many characters look the same in a narrow list. */
const ALIKE = 18;
/** Characters of the difference that are shown. */
const MOST = 18;
/** Letters of a key that are shown. */
const KEY = 6;
/** How long a common beginning must be to be shortened, and what is kept of it. */
const LONG = 30;
const KEPT = 14;

/**
 * The mark of each session whose title is, or begins like, that of another: the first words that differ, else whose run
 * it was, else when it started, as exactly as needed. Sessions whose titles are their own have none.
 */
export function tellApart(sessions: readonly Titled[]): Map<string, string> {
  const byTitle = new Map<string, Map<string, Titled>>();
  for (const session of sessions) {
    const title = session.title.trim();
    byTitle.set(title, (byTitle.get(title) ?? new Map()).set(session.key, session));
  }
  const marks = new Map<string, string>();
  const titles = [...byTitle.keys()].sort();
  titles.forEach((title, at) => {
    const group = [...(byTitle.get(title)?.values() ?? [])];
    if (group.length > 1) {
      for (const [key, mark] of byAgent(group)) marks.set(key, mark);
      return;
    }
    const alike = Math.max(sharedLength(title, titles[at - 1]), sharedLength(title, titles[at + 1]));
    const mark = alike < ALIKE ? "" : difference(title, alike);
    if (mark !== "" && group[0]) marks.set(group[0].key, mark);
  });
  return marks;
}

/** Parts of a written moment that may tell sessions apart, the shortest first. */
const PARTS: readonly [number, number][] = [
  [11, 16],
  [5, 16],
  [5, 19],
];

/** Sessions of one title by their agents, where those differ; those of one agent by their start. */
function byAgent(group: readonly Titled[]): [string, string][] {
  const agents = new Set(group.map(({ mainAgent = "" }) => mainAgent));
  if (agents.size === 1) return byTime(group);
  return [...agents].flatMap((agent) => {
    const own = group.filter(({ mainAgent = "" }) => mainAgent === agent);
    const name = agent === "" ? "" : cutMiddle(agent, (text) => text.length <= MOST);
    if (own.length === 1 && own[0] && name !== "") return [[own[0].key, name] as [string, string]];
    return byTime(own).map(([key, mark]): [string, string] => [key, name === "" ? mark : `${name} ${mark}`]);
  });
}

/** Sessions of one title by their start; by the ends of their keys where that is the same. */
function byTime(group: readonly Titled[]): [string, string][] {
  const moments = group.map(({ startMs }) => formatMoment(unixMs(startMs)));
  const isOneDay = new Set(moments.map((moment) => moment.slice(0, 10))).size === 1;
  for (const [from, to] of isOneDay ? PARTS : PARTS.slice(1)) {
    const marks = moments.map((moment) => moment.slice(from, to));
    if (new Set(marks).size === marks.length) return group.map(({ key }, at) => [key, marks[at] ?? ""]);
  }
  return group.map(({ key }) => [key, key.length > KEY ? `…${key.slice(-KEY)}` : key]);
}

function sharedLength(title: string, other: string | undefined): number {
  if (other === undefined) return 0;
  const most = Math.min(title.length, other.length);
  let length = 0;
  while (length < most && title[length] === other[length]) length += 1;
  return length;
}

/** The words of a title from the first one that differs; empty where it only ends earlier. */
function difference(title: string, shared: number): string {
  if (shared >= title.length) return "";
  const start = title.lastIndexOf(" ", shared - (title[shared] === " " ? 0 : 1)) + 1;
  // A title without spaces begins where it differs, but never in the middle of a character.
  const from = start > shared - MOST ? start : shared - (isLowSurrogate(title, shared) ? 1 : 0);
  const words = title.slice(from).trim();
  const end = isLowSurrogate(words, MOST - 1) ? MOST - 2 : MOST - 1;
  return words.length > MOST ? `${words.slice(0, end).trimEnd()}…` : words;
}

/** Two titles; of a long common beginning only the start is kept, so that what differs is in sight. */
export function withoutCommonStart(one: string, other: string): [string, string] {
  const same = sharedLength(one, other);
  if (one === other || same < LONG) return [one, other];
  // Back to the beginning of the word in which they part.
  const word = one.lastIndexOf(" ", same) + 1;
  const start = `${one.slice(0, one.lastIndexOf(" ", KEPT) + 1 || KEPT).trimEnd()} … `;
  return [start + one.slice(word), start + other.slice(word)];
}
