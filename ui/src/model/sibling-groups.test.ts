import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../test/encode-layout";
import { shownRows } from "./fold";
import { groupAt, groupOf, groupTotal, siblingGroups } from "./sibling-groups";
import { decodeLayout } from "./timeline-layout";

const AGENT = 2;
const TOOL = 5;
const ERROR = 14;
const RETRY = 15;

/** An agent and what is below it: name, family, and whether it is below the row before it. */
function layoutOf(below: [name: string, family: number, deeper?: boolean, agent?: string][]) {
  const rows: PlainRow[] = [
    { span: 100, parent: -1, start: 0, end: 999, name: "run", agent: "a", family: AGENT },
  ];
  below.forEach(([name, family, deeper = false, agent = "a"], at) => {
    const parent = deeper ? rows.length - 1 : 0;
    const start = at * 10;
    const state = name === "grep" && at === 1 ? 1 : 0;
    rows.push({ span: 101 + at, parent, start, end: start + 4, name, agent, family, state });
  });
  return decodeLayout(encodeLayout(rows));
}

const groupsIn = (below: Parameters<typeof layoutOf>[0]) =>
  siblingGroups(layoutOf(below)).list.map(({ calls }) => [...calls]);

test("calls of one name right after each other are a group", () => {
  const grep: [string, number] = ["grep", TOOL];
  expect(groupsIn([grep, grep])).toEqual([]);
  expect(groupsIn([grep, grep, grep, ["read", TOOL]])).toEqual([[1, 2, 3]]);
  expect(groupsIn([grep, grep, ["read", TOOL], grep])).toEqual([]);
  expect(groupsIn([grep, grep, ["grep", TOOL, false, "b"]])).toEqual([]);
  expect(groupsIn([grep, grep, ["grep", 6]])).toEqual([]);
});

test("retries and errors between calls belong to the group, at its end they do not", () => {
  const layout = layoutOf([
    ["grep", TOOL],
    ["again", RETRY],
    ["grep", TOOL],
    ["lost", ERROR],
    ["grep", TOOL],
    ["again", RETRY],
  ]);
  const groups = siblingGroups(layout);
  expect(groups.list.map(({ first, end }) => [first, end])).toEqual([[1, 6]]);
  expect([...groups.of]).toEqual([-1, 0, 0, 0, 0, 0, -1]);
});

test("what holds calls or agents does not fold by itself, what holds an error does", () => {
  const task: [string, number] = ["task", TOOL];
  expect(groupsIn([task, ["grep", TOOL, true], task, task, task])).toEqual([[3, 4, 5]]);
  expect(groupsIn([task, ["lost", ERROR, true], task, task])).toEqual([[1, 3, 4]]);
  expect(groupsIn(Array.from({ length: 5 }, () => ["coder", AGENT]))).toEqual([]);
});

test("a group says how many failed and how long all took", () => {
  const layout = layoutOf([
    ["grep", TOOL],
    ["grep", TOOL],
    ["grep", TOOL],
  ]);
  const groups = siblingGroups(layout);
  const group = groupAt(groups, 1);
  expect(group?.failed).toBe(1);
  expect(group && groupTotal(layout, group)).toBe(12);
  expect(groupAt(groups, 2)).toBeNull();
  expect(groupOf(groups, 2)).toBe(group);
});

test("a group is one row until it is opened; then it stays above its calls", () => {
  const layout = layoutOf([
    ["grep", TOOL],
    ["grep", TOOL],
    ["grep", TOOL],
    ["read", TOOL],
  ]);
  const groups = siblingGroups(layout);
  const closed = shownRows(layout, new Set(), groups);
  expect([[...closed.rows], [...closed.heads]]).toEqual([
    [0, 1, 4],
    [0, 1, 0],
  ]);
  const open = shownRows(layout, new Set(), groups, new Set([101]));
  expect([[...open.rows], [...open.heads]]).toEqual([
    [0, 1, 1, 2, 3, 4],
    [0, 1, 0, 0, 0, 0],
  ]);
  expect([...groups.inside]).toEqual([0, 1, 1, 1, 0]);
});
