// What the runs of one agent have in common, for a table of them. Pure.

import type { AgentRun, SessionRow } from "../ipc/bindings";

/** A model or tool, and how often the run that called it most did. */
type UsualCall = { family: number; name: string; most: number };

/** The models and tools that the most runs call, those called most often first. */
export function usualCalls(runs: readonly AgentRun[], limit: number): UsualCall[] {
  const known = new Map<string, UsualCall & { runs: number; total: number }>();
  for (const { family, name, count } of runs.flatMap(({ calls }) => calls)) {
    const key = `${family} ${name}`;
    const call = known.get(key) ?? { family, name, most: 0, runs: 0, total: 0 };
    known.set(key, {
      ...call,
      most: Math.max(call.most, count),
      runs: call.runs + 1,
      total: call.total + count,
    });
  }
  return [...known.values()]
    .sort((a, b) => b.runs - a.runs || b.total - a.total)
    .slice(0, limit)
    .map(({ family, name, most }) => ({ family, name, most }));
}

/** What a run cost, for bars beside each other; amounts of several currencies are no more than added. */
export function totalCost({ cost }: Pick<SessionRow, "cost">): number {
  return cost.reduce((sum, { amount }) => sum + amount, 0);
}
