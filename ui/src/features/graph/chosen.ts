// What is chosen in the graph, whichever way it is drawn.

import type { HandoffStep } from "../../ipc/bindings";
import type { AgentGroup } from "../../model/agent-groups";

/** An agent, a group of agents, all handoffs of a pair, or some handoffs in a row of the sequence. */
export type Chosen =
  | { kind: "agent" | "handoffs"; id: string }
  | { kind: "group"; id: string; group: AgentGroup }
  | { kind: "steps"; id: string; steps: readonly HandoffStep[] };

/** What is chosen with a box or a column. */
export function choiceOf({ id, name, members, grouped }: AgentGroup): Chosen {
  return grouped ? { kind: "group", id, group: { id, name, members, grouped } } : { kind: "agent", id };
}
