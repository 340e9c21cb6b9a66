import { expect, test } from "vitest";
import { startAgent, startLine } from "./start-line";

const ID = "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be001";

test.each([
  ["claude", "http://localhost:3284", `agentapi server -- claude --session-id ${ID}`],
  ["claude", "localhost:3299/", `agentapi server --port 3299 -- claude --session-id ${ID}`],
  ["claude", "https://agent.example.com", `agentapi server -- claude --session-id ${ID}`],
  ["claude", "not an address", `agentapi server -- claude --session-id ${ID}`],
  ["gemini", "", `agentapi server --type=gemini -- gemini --session-id ${ID}`],
  ["gemini", "http://[::1]:4000", `agentapi server --type=gemini --port 4000 -- gemini --session-id ${ID}`],
] as const)("the line of %s at %s", (agent, address, line) => {
  expect(startLine(agent, address, ID)).toBe(line);
});

test.each([
  ["claude", "claude"],
  ["gemini", "gemini"],
  ["", "claude"],
  ["custom", "claude"],
  ["codex", null],
  ["aider", null],
] as const)("an agent of type %s", (type, agent) => {
  expect(startAgent(type)).toBe(agent);
});
