// A session in a few lines, for a report or a chat. Pure.

import { formatCost, formatCount, formatDuration } from "../base/format";
import { duration, formatMoment, unixMs } from "../base/time";
import type { SessionDetail } from "../ipc/bindings";

/** The facts of a session as JSON. */
export function sessionAsJson({ row, ...detail }: SessionDetail): string {
  const { key, title, note, starred, dialects, state, startMs, durationMs } = row;
  const summary = {
    ...{ session: key, title, note, starred, dialects, state },
    ...{ start: new Date(startMs).toISOString(), durationMs, traces: detail.traceIds },
    ...{ events: row.events, errors: row.errors, agents: row.agents, handoffs: detail.handoffs },
    calls: { model: detail.modelCalls, tool: detail.toolCalls, mcp: detail.mcpCalls },
    tokens: { input: row.inputTokens, output: row.outputTokens, total: row.totalTokens },
    ...{ cost: row.cost, costPartial: row.costPartial, openSpans: detail.openSpans },
    ...{ conflicts: detail.conflicts, missingEvents: detail.gaps, integrity: row.integrity },
  };
  return JSON.stringify(summary, null, 2);
}

/** The facts of a session as a table of Markdown. */
export function sessionAsMarkdown({ row, ...detail }: SessionDetail): string {
  const lines: [string, string][] = [
    ["Session", `\`${row.key.replaceAll("`", "'")}\``],
    ["State", row.state],
    ["Started", formatMoment(unixMs(row.startMs))],
    ["Lasted", formatDuration(duration(row.durationMs))],
    ["Events", formatCount(row.events)],
    ["Errors", formatCount(row.errors)],
    ["Agents", formatCount(row.agents)],
    ["Handoffs", formatCount(detail.handoffs)],
    ["Calls", `${detail.modelCalls} model, ${detail.toolCalls} tool, ${detail.mcpCalls} MCP`],
    ["Tokens", `${formatCount(row.inputTokens)} in, ${formatCount(row.outputTokens)} out`],
    ["Cost", formatCost(row.cost) + (row.costPartial ? ", partial" : "")],
  ];
  const table = lines.map(([name, value]) => `| ${name} | ${cell(value)} |`);
  const note = row.note === "" ? [] : ["", ...row.note.split("\n").map((line) => `> ${line}`)];
  return [`## ${cell(row.title)}`, "", "| | |", "| --- | --- |", ...table, ...note, ""].join("\n");
}

function cell(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|");
}
