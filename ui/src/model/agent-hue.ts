// Stable colours of agents.

/** How many `--agent-*` tokens there are, from 1. */
export const AGENT_HUES = 8;

/** Which of the agents' colours one has, from 0: the same in every session. */
export function agentHue(agent: string): number {
  let hash = 2166136261;
  for (let at = 0; at < agent.length; at += 1) hash = Math.imul(hash ^ agent.charCodeAt(at), 16777619);
  // The low bits alone hardly differ between short names.
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
  return ((hash ^ (hash >>> 13)) >>> 0) % AGENT_HUES;
}

/** The colour of an agent's marks, for a style; its name is beside them. */
export function agentColour(agent: string): string {
  return `var(--agent-${agentHue(agent) + 1})`;
}
