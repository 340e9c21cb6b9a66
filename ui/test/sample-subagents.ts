// A made-up run of a coding agent that sends two subagents off at the same time, for the look-at-it page and tests.

import type { PlainRow } from "./encode-layout";

const AGENT = 2;
const MODEL = 4;
const TOOL = 5;
const HANDOFF = 7;
const INPUT = 8;
const OUTPUT = 9;
const ERROR = 14;

/** Agents at work at the same time, tools called again and again, and a call that failed. */
export function subagentsRun(): PlainRow[] {
  const rows: PlainRow[] = [];
  const add = (row: Omit<PlainRow, "span" | "start" | "end">, from: number, to = from) => {
    rows.push({ span: rows.length + 1, start: from * 1000, end: to * 1000, ...row });
    return rows.length - 1;
  };
  const main = add({ family: AGENT, name: "main", agent: "main", parent: -1 }, 0, 160);
  const by = (agent: string, parent: number) => ({
    model: (from: number, to: number, tokens: number) =>
      add({ family: MODEL, name: "claude-sonnet-5", agent, parent, tokens, cost: tokens / 2e6 }, from, to),
    tool: (name: string, from: number, to: number, more: Partial<PlainRow> = {}) =>
      add({ family: TOOL, name, agent, parent, ...more }, from, to),
    note: (family: number, name: string, at: number, detail = "") =>
      add({ family, name, detail, agent, parent, point: true }, at),
  });
  const { model, tool, note } = by("main", main);

  const first = model(1, 12, 18_400);
  rows.push({
    ...{ span: rows.length + 1, start: 1002, end: 1002, family: INPUT, agent: "main", parent: first },
    ...{ name: "Make webhook retries idempotent", point: true },
  });
  for (const at of [13, 14, 14.4, 15]) tool("Grep", at, at + 0.3);
  const failed = tool("Bash", 16, 22.2, { state: 1 });
  add({ family: ERROR, name: "exit code 1", detail: "1", agent: "main", parent: failed, point: true }, 22.2);
  model(23, 34.4, 61_200);
  tool("Edit", 35, 35.04);
  note(HANDOFF, "Explore", 40);
  const explore = add({ family: AGENT, name: "Explore", agent: "Explore", parent: main }, 41, 134);
  note(HANDOFF, "reviewer", 42);
  const reviewer = add({ family: AGENT, name: "reviewer", agent: "reviewer", parent: main }, 43, 126);
  const [looks, reviews] = [by("Explore", explore), by("reviewer", reviewer)];
  looks.model(44, 60, 22_000);
  reviews.model(45, 71, 31_000);
  for (let at = 0; at < 14; at += 1) {
    looks.tool("Grep", 61 + at * 3, 61.2 + at * 3);
    if (at % 3 === 0) reviews.tool("Read", 72 + at * 2, 72.04 + at * 2);
  }
  reviews.model(101, 126, 44_100);
  looks.model(104, 133, 38_000);
  model(136, 155, 52_300);
  for (let at = 0; at < 3; at += 1) tool("run_tests", 156 + at, 156.8 + at, { state: at < 2 ? 1 : 0 });
  note(OUTPUT, "The key is stored first, in the same transaction as the queue entry.", 159.9);
  return rows;
}
