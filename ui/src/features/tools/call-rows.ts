// The rows of the tables: what they are called, which query they stand for, and their order. Pure.

import { sumByCurrency } from "../../base/format";
import type { CallStats, ModelRow, ServerRow, ToolRow } from "../../ipc/bindings";
import { queryTerm } from "../../model/query-text";

/** A row of a table of calls. */
export type StatsRow = {
  /** Unique in its table. */
  key: string;
  name: string;
  /** The MCP server of a tool that is not under its server; empty for others. */
  server: string;
  family: number;
  /** Steps to the right: an operation is under its server, a tool under its operation. */
  depth: number;
  /** Whether rows are under it. */
  holds: boolean;
  /** What keeps only its calls, in the query language; empty where nothing can. */
  query: string;
  stats: CallStats;
  tokens?: ModelRow["tokens"];
};

/** Columns that a table can be ordered by. */
const ORDERS = {
  name: (row: StatsRow) => row.name.toLowerCase(),
  calls: ({ stats }: StatsRow) => stats.calls,
  errors: ({ stats }: StatsRow) => stats.errors,
  p50: ({ stats }: StatsRow) => stats.p50Ms,
  p95: ({ stats }: StatsRow) => stats.p95Ms,
  max: ({ stats }: StatsRow) => stats.maxMs,
  total: ({ stats }: StatsRow) => stats.totalMs,
  share: ({ stats }: StatsRow) => stats.share,
  size: ({ stats }: StatsRow) => stats.maxBytes ?? -1,
  tokens: ({ tokens }: StatsRow) => tokens?.totalTokens ?? 0,
  cost: ({ tokens }: StatsRow) => sumByCurrency(tokens?.cost ?? [])[0]?.amount ?? -1,
} as const;

/** A column that a table can be ordered by. */
export type OrderBy = keyof typeof ORDERS;

/** Column and direction of a table's order. */
export type Order = { by: OrderBy; descending: boolean };

const MCP = 6;
const MODEL = 4;

/** Tools, those of MCP servers included. */
export function toolRows(tools: readonly ToolRow[]): StatsRow[] {
  return tools.map((tool) => toolRow(tool, 0));
}

function toolRow({ name, server, family, stats }: ToolRow, depth: number): StatsRow {
  const query = name === "" ? "" : terms([server && queryTerm("server", server), queryTerm("tool", name)]);
  const key = `tool ${family} ${server} ${name}`;
  const above = depth > 0 ? "" : server;
  return { key, name, server: above, family, depth, holds: false, query, stats };
}

/** Servers with the operations and tools under those that are open, each level in order. */
export function serverRows(
  servers: readonly ServerRow[],
  folded: ReadonlySet<string>,
  order: Order,
): StatsRow[] {
  const all = servers.map(({ server, stats, operations }) => ({
    row: row(
      `server ${server}`,
      server,
      0,
      terms([queryTerm("server", server)]),
      stats,
      operations.length > 0,
    ),
    operations,
  }));
  return byOrder(all, order, (item) => item.row).flatMap(({ row: head, operations }) => {
    if (folded.has(head.key)) return [head];
    const below = operations.map(({ operation, stats, tools }) => ({
      row: row(
        `${head.key} ${operation}`,
        operation,
        1,
        operation === "" ? "" : terms([queryTerm("server", head.name), queryTerm("operation", operation)]),
        stats,
        tools.length > 0,
      ),
      tools,
    }));
    return [
      head,
      ...byOrder(below, order, (item) => item.row).flatMap(({ row: operation, tools }) =>
        folded.has(operation.key)
          ? [operation]
          : [
              operation,
              ...sorted(
                tools.map((tool) => toolRow(tool, 2)),
                order,
              ),
            ],
      ),
    ];
  });
}

function row(
  key: string,
  name: string,
  depth: number,
  query: string,
  stats: CallStats,
  holds: boolean,
): StatsRow {
  return { key, name, server: "", family: MCP, depth, holds, query, stats };
}

/** Models with what they used. */
export function modelRows(models: readonly ModelRow[]): StatsRow[] {
  return models.map(({ tokens, stats }) => ({
    ...{ key: `model ${tokens.name}`, name: tokens.name, server: "", family: MODEL, depth: 0, holds: false },
    query: tokens.name === "" ? "" : queryTerm("model", tokens.name),
    stats,
    tokens,
  }));
}

/** Rows in an order; equal ones stay as they are. */
export function sorted(rows: readonly StatsRow[], order: Order): StatsRow[] {
  return byOrder(rows, order, (row) => row);
}

function byOrder<T>(items: readonly T[], { by, descending }: Order, rowOf: (item: T) => StatsRow): T[] {
  const value = ORDERS[by];
  return items.toSorted((a, b) => {
    const [left, right] = [value(rowOf(a)), value(rowOf(b))];
    const less = left < right ? -1 : left > right ? 1 : 0;
    return descending ? -less : less;
  });
}

function terms(parts: readonly string[]): string {
  return parts.filter(Boolean).join(" ");
}

/**
 * Whether a query does nothing but choose rows of these tables. Then the tables stay whole, so that others can be
 * chosen.
 */
export function onlyChooses(query: string): boolean {
  return /^(?:\s*(?:tool|server|operation|model):(?:"(?:[^"\\]|\\.)*"|[^\s"()]+))*\s*$/.test(query);
}
