// Two runs as lanes that both share: each agent, under it what it called and did. Pure.

import { FAMILY_NAMES } from "../ipc/kinds";
import type { CompareLayout } from "./compare-layout";
import { familyOf } from "./families";

/** A lane: the same thing in both runs. */
export type CompareLane = {
  key: string;
  /** Of an agent, before the lanes of what it did; those are `calls`. */
  kind: "agent" | "calls";
  agent: string;
  family: number;
  name: string;
  /** Rows of the layout that each run has in it. */
  left: number[];
  right: number[];
};

const [SESSION, AGENT] = (["session", "agent"] as const).map((name) => FAMILY_NAMES.indexOf(name));
/** Families whose steps are told apart by name; of the others there is one lane each. */
const NAMED: ReadonlySet<string> = new Set(["model", "tool", "mcp", "workflow", "data", "policy"]);

/** The lanes, agents by their first act. What no agent did comes under no agent, where its first step is. */
export function compareLanes(layout: CompareLayout): CompareLane[] {
  const agents = new Map<string, Map<string, CompareLane>>();
  for (let row = 0; row < layout.rows; row += 1) {
    const family = layout.family[row] ?? 0;
    if (family === SESSION) continue;
    const agent = layout.agent(row);
    const lanes = agents.get(agent) ?? startAgent(agent);
    agents.set(agent, lanes);
    const lane = laneOf(lanes, agent, family, layout.name(row));
    if ((layout.left.span[row] ?? -1) >= 0) lane.left.push(row);
    if ((layout.right.span[row] ?? -1) >= 0) lane.right.push(row);
  }
  return [...agents.values()].flatMap((lanes) => [...lanes.values()]);
}

function startAgent(agent: string): Map<string, CompareLane> {
  const lanes = new Map<string, CompareLane>();
  if (agent !== "") laneOf(lanes, agent, AGENT ?? 0, agent);
  return lanes;
}

function laneOf(
  lanes: Map<string, CompareLane>,
  agent: string,
  family: number,
  stepName: string,
): CompareLane {
  const kind = family === AGENT && agent !== "" ? "agent" : "calls";
  const word = FAMILY_NAMES[family] ?? "other";
  const name = kind === "agent" ? agent : NAMED.has(word) ? stepName : familyOf(family).word;
  const key = kind === "agent" ? `${agent}\n` : `${agent}\n${family}\n${name}`;
  const lane = lanes.get(key) ?? { key, kind, agent, family, name, left: [], right: [] };
  lanes.set(key, lane);
  return lane;
}

/** The lane that a row is in; -1 for none. */
export function laneOfRow(lanes: readonly CompareLane[], row: number): number {
  return lanes.findIndex(({ left, right }) => left.includes(row) || right.includes(row));
}
