// Made-up coding agents of this machine.

import type { CodingAgent } from "../src/ipc/bindings";

/** An agent with a few sessions, not followed. */
export function codingAgent(change: Partial<CodingAgent> = {}): CodingAgent {
  return {
    agent: "claude-code",
    title: "Claude Code",
    folders: ["/home/dev/.claude/projects"],
    sessions: 214,
    databases: 0,
    projects: 12,
    bytes: 612_000_000,
    newest: new Date(Date.now() - 20_000).toISOString(),
    choices: [
      { days: 7, sessions: 31, bytes: 96_000_000 },
      { days: 30, sessions: 131, bytes: 388_000_000 },
      { days: 90, sessions: 190, bytes: 570_000_000 },
      { days: null, sessions: 214, bytes: 612_000_000 },
    ],
    follow: null,
    ...change,
  };
}

/** Agents in every state: new here, being read, followed, absent. */
export function sampleAgents(): CodingAgent[] {
  const day = 86_400_000;
  return [
    codingAgent(),
    codingAgent({
      agent: "codex",
      title: "Codex",
      folders: ["/home/dev/.codex/sessions"],
      sessions: 31,
      projects: 0,
      bytes: 74_000_000,
      newest: new Date(Date.now() - day).toISOString(),
      choices: [
        { days: 7, sessions: 4, bytes: 9_000_000 },
        { days: 30, sessions: 22, bytes: 51_000_000 },
        { days: 90, sessions: 30, bytes: 73_000_000 },
        { days: null, sessions: 31, bytes: 74_000_000 },
      ],
    }),
    codingAgent({
      agent: "gemini-cli",
      title: "Gemini CLI",
      folders: [],
      sessions: 0,
      projects: 0,
      bytes: 0,
      newest: "",
      choices: [],
    }),
  ];
}
