// A run as a sequence diagram: which columns there are, where messages and activity lie, and which instant is where.
// Pure.

import { partitionPoint } from "../base/search";
import { type RelativeMs, relativeMs } from "../base/time";
import type { AgentGraph, HandoffStep } from "../ipc/bindings";
import { shownSteps } from "./agent-graph";
import { type AgentGroup, groupByPattern } from "./agent-groups";
import type { Area } from "./graph-layout";

/** Columns that are seen at once; above that, agents of one name pattern share a column. */
const MOST_COLUMNS = 12;
/** Width of the times at the left, height of the names above. */
export const GUTTER = 76;
export const HEAD = 40;
const TOP = HEAD + 34;
const STEP = 38;
/** Messages are never closer, so that each can be read. */
const LEAST_STEP = 26;
const COLUMN = { least: 84, most: 230, name: 170 };
const BAR = 12;
const PADDING = 10;

/** An agent, or agents that share a column. */
export type SequenceColumn = AgentGroup & { x: number; wide: number };

/** One handoff, or several in a row between the same two columns. */
export type SequenceMessage = {
  id: string;
  steps: readonly [HandoffStep, ...HandoffStep[]];
  x: { from: number; to: number };
  y: number;
  /** Within one column. */
  within: boolean;
  inferred: boolean;
};

/** A time in which an agent acted, or a failure. */
type SequenceBar = { x: number; wide: number; from: number; to: number };

/** The diagram. */
export type Sequence = Area & {
  columns: readonly SequenceColumn[];
  messages: readonly SequenceMessage[];
  /** Where an instant is. */
  yOf: (at: RelativeMs) => number;
  /** When each of the columns' agents acted, and what failed, by column. */
  bars: readonly (readonly SequenceBar[])[];
  failures: readonly (readonly { x: number; y: number }[])[];
};

/** How the diagram is looked at. */
export type SequenceLook = {
  inferred: boolean;
  opened: ReadonlySet<string>;
  /** Distances are times, as far as messages can be told apart. */
  toScale: boolean;
  /** How much the scale is stretched. */
  zoom: number;
  room: Area;
};

/** The diagram of a graph. */
export function sequenceOf(graph: AgentGraph, look: SequenceLook): Sequence {
  const agents = graph.nodes.map(({ agent }) => agent);
  const columns = columnsOf(groupByPattern(agents, MOST_COLUMNS, look.opened), look.room.wide);
  const lanes = new Map(
    columns.flatMap((column, at) => lanesOf(column).map((lane) => [lane.agent, { at, ...lane }])),
  );
  const messages: SequenceMessage[] = [];
  for (const steps of folded(shownSteps(graph, look.inferred), columns, (agent) => lanes.get(agent)?.at)) {
    const [from, to] = [lanes.get(steps[0].from), lanes.get(steps[0].to)];
    const [left, right] = [columns[from?.at ?? -1], columns[to?.at ?? -1]];
    if (!from || !to || !left || !right) continue;
    messages.push({
      id: `${steps[0].event} ${steps[0].inferred}`,
      steps,
      x: ends(left, right, from.x, to.x, steps.length > 1),
      ...{ y: 0, within: left === right, inferred: steps[0].inferred },
    });
  }
  const end = Math.max(graph.durationMs, messages.at(-1)?.steps[0].atMs ?? 0);
  const high = place(messages, end, look);
  const yOf = scaleOf(messages, end, high);
  const last = columns.at(-1);
  return {
    wide: last ? last.x + last.wide + PADDING : 0,
    ...{ high, columns, messages, yOf },
    ...activity(graph, columns, lanes, yOf),
  };
}

type Lane = { agent: string; x: number; wide: number };

function columnsOf(groups: readonly AgentGroup[], room: number): SequenceColumn[] {
  const least = groups.map(({ name, members, grouped }) => {
    const named = Math.min(COLUMN.name, 54 + name.length * 7.4 + (grouped ? 36 : 0));
    return Math.max(COLUMN.least, named, grouped ? Math.min(200, 40 + members.length * 6) : 0);
  });
  const all = least.reduce((sum, wide) => sum + wide, 0);
  const spare = Math.max(0, (room - GUTTER - PADDING - all) / Math.max(1, groups.length));
  let x = GUTTER;
  return groups.map((group, at) => {
    const wide = Math.min(COLUMN.most, (least[at] ?? 0) + spare);
    const column = { ...group, x, wide };
    x += wide;
    return column;
  });
}

/** Where the members of a column are drawn; where there are more than find room, several share a lane. */
function lanesOf({ members, grouped, x, wide }: SequenceColumn): Lane[] {
  if (!grouped) return members.map((agent) => ({ agent, x: x + wide / 2, wide: BAR }));
  const room = wide - 4 * PADDING;
  const count = Math.min(members.length, Math.floor(room / 6));
  const each = room / count;
  return members.map((agent, at) => ({
    agent,
    x: x + 2 * PADDING + ((at % count) + 0.5) * each,
    wide: Math.min(BAR, each - 2),
  }));
}

/** Handoffs in order; those in a row between the same columns are one where agents share a column. */
function folded(
  steps: readonly HandoffStep[],
  columns: readonly SequenceColumn[],
  columnOf: (agent: string) => number | undefined,
): [HandoffStep, ...HandoffStep[]][] {
  const groups: [HandoffStep, ...HandoffStep[]][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    const [from, to] = [columnOf(step.from), columnOf(step.to)];
    const shared = columns[from ?? -1]?.grouped || columns[to ?? -1]?.grouped;
    const same =
      last &&
      shared &&
      columnOf(last[0].from) === from &&
      columnOf(last[0].to) === to &&
      last[0].inferred === step.inferred;
    if (same) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

/** Where an arrow begins and ends: at the bars of its agents; several at once at the sides of their columns. */
function ends(left: SequenceColumn, right: SequenceColumn, from: number, to: number, several: boolean) {
  const side = from <= to ? 1 : -1;
  if (left === right) return { from: several ? left.x + left.wide - PADDING : from, to };
  const at = (column: SequenceColumn, x: number, way: number) => {
    if (!several || !column.grouped) return x + way * (BAR / 2 + 1);
    return way > 0 ? column.x + column.wide - PADDING : column.x + PADDING;
  };
  return { from: at(left, from, side), to: at(right, to, -side) };
}

/** Gives each message its height; the whole height. */
function place(messages: SequenceMessage[], end: number, { toScale, zoom, room }: SequenceLook): number {
  const even = TOP + messages.length * STEP;
  if (!toScale && messages.length > 0) {
    messages.forEach((message, at) => {
      message.y = TOP + at * STEP;
    });
    return even + STEP;
  }
  const perMs = (zoom * Math.max(room.high - TOP - STEP, messages.length * STEP)) / Math.max(end, 1);
  let y = TOP - LEAST_STEP;
  for (const message of messages) {
    y = Math.max(y + LEAST_STEP, TOP + message.steps[0].atMs * perMs);
    message.y = y;
  }
  return Math.max(TOP + end * perMs, y + LEAST_STEP) + STEP;
}

/** Heights of instants: straight between messages, the start above the first and the end below the last. */
function scaleOf(
  messages: readonly SequenceMessage[],
  end: number,
  high: number,
): (at: RelativeMs) => number {
  const times = [0, ...messages.map(({ steps }) => steps[0].atMs), end];
  const heights = [TOP - STEP / 2, ...messages.map(({ y }) => y), high - STEP / 2];
  return (at) => {
    const after = partitionPoint(0, times.length, (place) => (times[place] ?? 0) <= at);
    const [before, next] = [Math.max(0, after - 1), Math.min(times.length - 1, after)];
    const [start, stop] = [times[before] ?? 0, times[next] ?? 0];
    const [top, bottom] = [heights[before] ?? 0, heights[next] ?? 0];
    return stop > start ? top + ((at - start) / (stop - start)) * (bottom - top) : top;
  };
}

function activity(
  graph: AgentGraph,
  columns: readonly SequenceColumn[],
  lanes: ReadonlyMap<string, Lane & { at: number }>,
  yOf: (at: RelativeMs) => number,
): Pick<Sequence, "bars" | "failures"> {
  const bars: SequenceBar[][] = columns.map(() => []);
  const failures: { x: number; y: number }[][] = columns.map(() => []);
  for (const node of graph.nodes) {
    const lane = lanes.get(node.agent);
    if (!lane) continue;
    for (const { startMs, endMs } of node.intervals) {
      const from = yOf(relativeMs(startMs));
      const to = Math.max(from + 4, yOf(relativeMs(endMs)));
      bars[lane.at]?.push({ x: lane.x - lane.wide / 2, wide: lane.wide, from, to });
    }
    for (const { atMs } of node.failures) failures[lane.at]?.push({ x: lane.x, y: yOf(relativeMs(atMs)) });
  }
  return { bars, failures };
}

/** The messages between two heights, with their places. */
export function messagesWithin(
  messages: readonly SequenceMessage[],
  top: number,
  bottom: number,
): { first: number; last: number } {
  const after = (height: number) =>
    partitionPoint(0, messages.length, (at) => (messages[at]?.y ?? 0) <= height);
  return { first: after(top), last: after(bottom) - 1 };
}

/** The last message that began by an instant; -1 before the first. */
export function messageAt(messages: readonly SequenceMessage[], at: RelativeMs): number {
  return messages.findLastIndex(({ steps }) => steps[0].atMs <= at);
}
