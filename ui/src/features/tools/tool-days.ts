// What the days of tools are called, their order, and the sessions behind them. Pure.

import { formatCount, formatDuration, formatPlural } from "../../base/format";
import { duration, unixMs } from "../../base/time";
import type { DayCalls, ToolDays, ToolTrend } from "../../ipc/bindings";
import { queryTerm } from "../../model/query-text";
import type { ToolsRoute } from "../../model/route";
import { type TimeRange, withoutTimes } from "../../model/session-times";

/** Columns that the table can be ordered by. */
const ORDERS = {
  name: (tool: ToolTrend) => `${tool.server} ${tool.name}`.toLowerCase(),
  calls: ({ all }: ToolTrend) => all.calls,
  errors: ({ all }: ToolTrend) => all.errors,
  p95: ({ all }: ToolTrend) => all.p95Ms ?? -1,
} as const;

/** Column and direction of the order. */
export type DaysOrder = { by: keyof typeof ORDERS; descending: boolean };

/** Tools in an order; equal ones stay as they are. */
export function sortedTools(tools: readonly ToolTrend[], { by, descending }: DaysOrder): ToolTrend[] {
  const value = ORDERS[by];
  return tools.toSorted((a, b) => {
    const [left, right] = [value(a), value(b)];
    const less = left < right ? -1 : left > right ? 1 : 0;
    return descending ? -less : less;
  });
}

/** How long 95 of 100 calls took at most; a dash where none ended. */
export function p95Words({ p95Ms }: DayCalls): string {
  return p95Ms === null ? "–" : formatDuration(duration(p95Ms));
}

/** A day in words: `2026-03-02: 12 calls, 2 failed, p95 3.2 s`. */
export function dayWords(date: string, day: DayCalls): string {
  const failed = day.errors > 0 ? `, ${formatCount(day.errors)} failed` : "";
  const took = day.p95Ms === null ? "" : `, p95 ${p95Words(day)}`;
  return `${date}: ${formatPlural(day.calls, "call")}${failed}${took}`;
}

/** From when until when a day is. */
export function rangeOfDay({ days, endMs }: ToolDays, at: number): TimeRange {
  const begin = (place: number) => unixMs(days[place]?.startMs ?? endMs);
  return { from: begin(at), until: begin(at + 1) };
}

/** The tool that an address names. */
export function chosenTool(tools: readonly ToolTrend[], { tool, server }: ToolsRoute): ToolTrend | undefined {
  return tools.find((known) => known.name === tool && known.server === server);
}

/** A query of the list for the sessions that called a tool, or in which it failed. */
export function sessionsOf(query: string, { name, server }: ToolTrend, onlyFailed: boolean): string {
  const terms = [
    server === "" ? "" : queryTerm("server", server),
    name === "" ? "" : queryTerm("tool", name),
    onlyFailed ? "error:true" : "",
  ];
  const kept = withoutTimes(query).replace(/(^|\s)(?:tool|server|error):(?:"(?:[^"\\]|\\.)*"|\S+)/g, "");
  return [kept.trim(), ...terms].filter((term) => term !== "").join(" ");
}
