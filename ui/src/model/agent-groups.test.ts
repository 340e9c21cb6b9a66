import { expect, test } from "vitest";
import { collapseAgents, groupByPattern, MOST_OPENED, patternOf } from "./agent-groups";

const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${name}-${at + 1}`);
const words = (groups: ReturnType<typeof groupByPattern>) =>
  groups.map(({ name, members, grouped }) => (grouped ? `${name} × ${members.length}` : name));

test.each([
  ["worker-07", "worker-#"],
  ["Worker 3", "worker #"],
  ["worker3", "worker#"],
  ["agent-3f2a9c1e", "agent-#"],
  ["run 0b8e6c52-19a4-4c1d-9f30-5e1f2a7b6c8d", "run #"],
  ["team-2/worker-14", "team-#/worker-#"],
  ["planner", "planner"],
  ["added", "added"],
  ["審査員 2", "審査員 #"],
])("%s has the pattern %s", (name, pattern) => expect(patternOf(name)).toBe(pattern));

test("few agents stay apart, however they are called", () => {
  expect(words(groupByPattern(numbered("worker", 12), 12))).toEqual(numbered("worker", 12));
});

test("above that, those of one pattern are one, at the place of the first; one alone keeps its name", () => {
  const agents = ["planner", ...numbered("worker", 8), "tester-1", ...numbered("scout", 4)];
  expect(words(groupByPattern(agents, 12))).toEqual(["planner", "worker × 8", "tester-1", "scout × 4"]);
});

test("an agent without a number does not join those with one", () => {
  expect(words(groupByPattern(["worker", ...numbered("worker", 12)], 12))).toEqual(["worker", "worker × 12"]);
});

test("names of nothing but numbers make a group with a name", () => {
  expect(words(groupByPattern(["1", "2", "3"], 2))).toEqual(["numbered × 3"]);
});

test("what names cannot tell is gathered until it can be read: by first word, then by how much was done", () => {
  const letters = Array.from("abcdefghijklmnopqrstuvwxyz");
  const scouts = letters.map((letter) => `scout ${letter}${letter}`);
  const others = letters.map((letter) => `${letter.repeat(4)}`);
  const groups = collapseAgents([...scouts, ...others], 10, (agent) => (agent.startsWith("z") ? 9 : 1));
  expect(groups).toHaveLength(10);
  expect(words(groups)).toContain("scout × 26");
  expect(words(groups)).toContain("zzzz");
  expect(words(groups).at(-1)).toBe("others × 18");
  expect(groups.flatMap(({ members }) => members)).toHaveLength(52);
});

test("an opened group is laid out, as many members as can be read at once", () => {
  const agents = ["planner", ...numbered("worker", 40)];
  const [group] = groupByPattern(agents, 12).slice(1);
  const opened = groupByPattern(agents, 12, new Set([group?.id ?? ""]));
  expect(opened).toHaveLength(1 + MOST_OPENED + 1);
  expect(words(opened).at(-1)).toBe("worker × 15");
});
