// What people look for in a run, and this one has none of. Pure.

import type { SessionDetail, SessionOverview } from "../../ipc/bindings";

type Counts = Pick<
  SessionOverview,
  "firstError" | "handoffsTotal" | "toolsTotal" | "outcomes" | "dataTotal" | "open"
>;

type Trusted = { mcpCalls: number; signatures: Pick<SessionDetail["signatures"], "state"> };

/** The words for all that is not in a run, the most looked for first. */
export function absentWords(overview: Counts, { mcpCalls, signatures }: Trusted): string[] {
  const { firstError, handoffsTotal, toolsTotal, outcomes, dataTotal, open } = overview;
  const absent: [boolean, string][] = [
    [firstError === null, "errors"],
    [handoffsTotal === 0, "handoffs"],
    [toolsTotal === 0, "tool calls"],
    [mcpCalls === 0, "MCP calls"],
    [outcomes.length === 0, "policy decisions"],
    [dataTotal === 0, "data reads"],
    [open.total === 0, "calls without an end"],
    [signatures.state === "unsigned", "signatures"],
  ];
  return absent.filter(([isAbsent]) => isAbsent).map(([, word]) => word);
}
