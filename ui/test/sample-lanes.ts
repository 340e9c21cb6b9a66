// Lanes of made-up rows; the back end's own are made in the model crate.

import type { PlainRow } from "./encode-layout";

/** One lane an agent, and in it the rows of each line. */
export function laneLines(rows: readonly PlainRow[]): { agent: string; lines: number[][] }[] {
  const lanes = new Map<string, { agent: string; lines: number[][]; ends: number[] }>();
  const lineOf: number[] = [];
  const order = rows.map((_, at) => at).sort((a, b) => startOf(rows, a) - startOf(rows, b) || a - b);
  for (const at of order) {
    const row = rows[at];
    if (!row) continue;
    const agent = row.agent ?? "";
    const lane = lanes.get(agent) ?? { agent, lines: [], ends: [] };
    lanes.set(agent, lane);
    const held = rows[row.parent]?.agent === row.agent;
    let line = held ? (lineOf[row.parent] ?? -1) + 1 : 0;
    while ((lane.ends[line] ?? 0) > row.start && line < 47) line += 1;
    for (let missing = lane.lines.length; missing <= line; missing += 1) lane.lines.push([]);
    lane.ends[line] = Math.max(lane.ends[line] ?? 0, row.end);
    lane.lines[line]?.push(at);
    lineOf[at] = line;
  }
  return [...lanes.values()];
}

function startOf(rows: readonly PlainRow[], at: number): number {
  return rows[at]?.start ?? 0;
}
