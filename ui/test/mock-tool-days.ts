// What the made-up back end adds up of tools over its sessions, by day.

import type { DayCalls, ToolDays, ToolDaysRequest, ToolTrend } from "../src/ipc/bindings";
import type { PlainRow } from "./encode-layout";
import type { MockSession } from "./mock-backend";
import { serverOf } from "./mock-explorer";

const [TOOL, MCP] = [5, 6];

type Call = { row: PlainRow; day: number };

/** Answers for these sessions. Days are those of this machine. */
export function toolDays(sessions: readonly MockSession[], request: ToolDaysRequest): ToolDays {
  const newest = Math.max(...sessions.map(({ row }) => row.startMs + row.durationMs), 0);
  const lastDay =
    request.last === null ? new Date(newest || Date.now()) : new Date(`${request.last}T12:00:00`);
  const begin = (fromLast: number) =>
    new Date(lastDay.getFullYear(), lastDay.getMonth(), lastDay.getDate() + fromLast).getTime();
  const starts = Array.from({ length: request.days + 1 }, (_, at) => begin(at + 1 - request.days));
  const dayOf = (ms: number) => starts.findLastIndex((start) => start <= ms);
  const calls = sessions.flatMap(({ row, rows }) =>
    rows
      .filter(({ family }) => family === TOOL || family === MCP)
      .map((call): Call & { session: string } => ({
        row: call,
        day: dayOf(row.startMs + call.start),
        session: row.key,
      }))
      .filter(({ day }) => day >= 0 && day < request.days),
  );
  const byDay = (some: readonly Call[]) =>
    Array.from({ length: request.days }, (_, day) => sum(some.filter((call) => call.day === day)));
  const groups = new Map<string, Call[]>();
  for (const call of calls) {
    const key = `${call.row.family}\n${serverOf(call.row)}\n${call.row.name}`;
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  const tools = [...groups.entries()].map(([key, some]): ToolTrend => {
    const [family, server = "", name = ""] = key.split("\n");
    return { name, server, family: Number(family), all: sum(some), days: byDay(some) };
  });
  const two = (value: number) => String(value).padStart(2, "0");
  return {
    days: starts.slice(0, -1).map((startMs) => {
      const date = new Date(startMs);
      return {
        date: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
        startMs,
      };
    }),
    endMs: starts.at(-1) ?? 0,
    all: byDay(calls),
    tools: tools.sort((a, b) => b.all.calls - a.all.calls),
    total: tools.length,
    sessions: new Set(calls.map(({ session }) => session)).size,
    complete: true,
  };
}

function sum(calls: readonly Call[]): DayCalls {
  const took = calls
    .filter(({ row }) => row.state !== 2 && row.state !== 3)
    .map(({ row }) => row.end - row.start)
    .sort((a, b) => a - b);
  return {
    calls: calls.length,
    errors: calls.filter(({ row }) => row.state === 1).length,
    p95Ms: took[Math.max(0, Math.ceil(took.length * 0.95) - 1)] ?? null,
  };
}
