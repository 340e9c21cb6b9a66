// The command line that starts AgentAPI with an agent whose session id is fixed, so that its own session file is known.

/** Agents whose command line can fix the id of their session. */
export const START_AGENTS = [
  { value: "claude", words: "Claude Code", command: "claude", type: "" },
  { value: "gemini", words: "Gemini CLI", command: "gemini", type: " --type=gemini" },
] as const;

export type StartAgent = (typeof START_AGENTS)[number]["value"];

/** The port on which AgentAPI listens unless it is told another. */
const DEFAULT_PORT = "3284";

/** The line to paste: `agentapi server -- claude --session-id …`, with the port of an address as entered. */
export function startLine(agent: StartAgent, address: string, session: string): string {
  const known = START_AGENTS.find(({ value }) => value === agent) ?? START_AGENTS[0];
  const port = portOf(address);
  const listens = port === "" || port === DEFAULT_PORT ? "" : ` --port ${port}`;
  return `agentapi server${known.type}${listens} -- ${known.command} --session-id ${session}`;
}

/**
 * The agent whose line is shown for one that AgentAPI calls so: `null` for one that takes no session id. What AgentAPI
 * does not know by name, or was never reached, may be any.
 */
export function startAgent(agentType: string): StartAgent | null {
  if (agentType === "" || agentType === "custom") return START_AGENTS[0].value;
  return START_AGENTS.find(({ value }) => value === agentType)?.value ?? null;
}

function portOf(address: string): string {
  const entered = address.trim();
  const whole = entered.includes("://") ? entered : `http://${entered}`;
  return URL.canParse(whole) ? new URL(whole).port : "";
}
