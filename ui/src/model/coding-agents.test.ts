import { expect, test } from "vitest";
import { codingAgent } from "../../test/sample-agents";
import { agentsHere, allOf, countWord, toReadWords } from "./coding-agents";

test("agents without sessions are left out, and the one used last is first", () => {
  const agents = [
    codingAgent({ agent: "old", newest: "2026-01-01T00:00:00Z" }),
    codingAgent({ agent: "new", newest: "2026-11-01T00:00:00Z" }),
    codingAgent({ agent: "absent", folders: [] }),
    codingAgent({ agent: "empty", sessions: 0 }),
    codingAgent({ agent: "unread", sessions: 0, databases: 1, newest: "2025-01-01T00:00:00Z" }),
  ];
  expect(agentsHere(agents).map(({ agent }) => agent)).toEqual(["new", "old", "unread"]);
});

test("what is to be read follows from how far back", () => {
  const agent = codingAgent({
    choices: [
      { days: 7, sessions: 1, bytes: 2_000_000 },
      { days: null, sessions: 9, bytes: 8_000_000 },
    ],
  });
  expect(toReadWords([agent], 7)).toBe("1 session, 2 MB to read in the background, the newest first.");
  expect(toReadWords([agent, agent], null)).toMatch(/^18 sessions, 16 MB/);
  expect(toReadWords([agent], 30)).toMatch(/^0 sessions/);
  const database = { ...agent, databases: 1, choices: [{ days: 7, sessions: 0, bytes: 2_000_000 }] };
  expect(toReadWords([database], 7)).toMatch(/^1 database, 2 MB/);
  expect(toReadWords([agent, database], 7)).toMatch(/^1 session and 1 database, 4 MB/);
});

test("a number of agents is a word as far as people say it", () => {
  expect([1, 4, 10, 11].map(countWord)).toEqual(["One", "Four", "Ten", "11"]);
  expect([2, 3].map(allOf)).toEqual(["both", "all three"]);
});
