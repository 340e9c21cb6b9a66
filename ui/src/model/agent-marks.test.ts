import { expect, test } from "vitest";
import { AGENT_COLOURS, groupMark, markAgents, type RememberedColours, rememberColours } from "./agent-marks";

const TEAM = ["orchestrator", "planner", "researcher", "coder", "tester", "reviewer"];
const many = (count: number) => Array.from({ length: count }, (_, at) => `agent ${at}`);

/** The colours of sessions that are seen one after the other. */
function coloursOf(...sessions: string[][]): number[][] {
  let remembered: RememberedColours = [];
  return sessions.map((agents) => {
    const marks = markAgents(agents, remembered);
    remembered = rememberColours(remembered, marks);
    // Once the names are remembered, the session looks the same.
    expect(markAgents(agents, remembered)).toEqual(marks);
    expect(rememberColours(remembered, marks)).toBe(remembered);
    return [...marks.values()].map(({ colour }) => colour);
  });
}

test("colours go by order of first appearance", () => {
  expect(coloursOf(TEAM)).toEqual([[0, 1, 2, 3, 4, 5]]);
});

test("a name keeps its colour in other sessions, and new names take colours that no name has", () => {
  expect(coloursOf(TEAM, ["tester", "writer", "planner"])).toEqual([
    [0, 1, 2, 3, 4, 5],
    [4, 6, 1],
  ]);
});

test("no two agents of a session have one colour while the palette reaches", () => {
  const sessions = Array.from({ length: 9 }, (_, run) => many(AGENT_COLOURS).map((name) => `${run} ${name}`));
  const mixed = Array.from({ length: AGENT_COLOURS }, (_, at) => sessions[at % 9]?.[0] ?? "").concat("new");
  for (const colours of coloursOf(...sessions, [...new Set(mixed)])) {
    expect(new Set(colours).size).toBe(colours.length);
  }
});

test("names beyond the palette share its colours evenly", () => {
  const [colours = []] = coloursOf(many(30));
  expect(new Set(colours.slice(0, AGENT_COLOURS)).size).toBe(AGENT_COLOURS);
  for (let colour = 0; colour < AGENT_COLOURS; colour += 1) {
    expect(colours.filter((one) => one === colour).length).toBeGreaterThanOrEqual(2);
  }
});

test("the oldest names are forgotten first", () => {
  const remembered = rememberColours([], markAgents(many(1000), []));
  expect(remembered).toHaveLength(400);
  expect(remembered.at(-1)?.[0]).toBe("agent 999");
});

test.each([
  [TEAM, ["OR", "PL", "RE", "CO", "TE", "RV"]],
  [
    ["research_agent", "reviewAgent", "worker-1", "worker-2"],
    ["RA", "RE", "W1", "W2"],
  ],
  [
    ["a", "A", "b", "🤖", " ", ""],
    ["A", "A2", "B", "🤖", "?"],
  ],
  [
    ["作家", "محلل"],
    ["作家", "مح"],
  ],
])("the initials of %j are %j", (agents, expected) => {
  expect([...markAgents(agents, []).values()].map(({ initials }) => initials)).toEqual(expected);
});

test("a group has the colour of its first agent and initials of its own", () => {
  const marks = markAgents(["planner", "worker-1", "worker-2"], []);
  const group = { name: "worker", members: ["worker-1", "worker-2"], grouped: true };
  expect(groupMark(group, marks)).toEqual({ colour: marks.get("worker-1")?.colour, initials: "WO" });
  expect(groupMark({ name: "planner", members: ["planner"], grouped: false }, marks)).toBe(
    marks.get("planner"),
  );
});
