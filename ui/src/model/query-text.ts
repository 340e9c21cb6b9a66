// Terms of the query language as text. The back end alone reads it; here it is only written and drawn.

import type { QueryPart, QueryPartKind, QueryProblem } from "../ipc/bindings";

/** A term that keeps what has this value in a field, e.g. `tool:"web search"`. */
export function queryTerm(field: string, value: string): string {
  return `${field}:${/^[\p{L}\p{N}_.@/+-]+$/u.test(value) ? value : JSON.stringify(value)}`;
}

/** A text with a suggestion put in, where the cursor goes, and whether more must follow at once. */
export function completed(
  text: string,
  place: { from: number; to: number },
  insert: string,
): { text: string; cursor: number; more: boolean } {
  const more = insert.endsWith(":");
  const after = text.slice(place.to);
  const blank = more || after.startsWith(" ") || after.startsWith(",") || after.startsWith(")") ? "" : " ";
  const before = text.slice(0, place.from) + insert + blank;
  const cursor = before.length + (!more && after.startsWith(" ") ? 1 : 0);
  return { text: before + after, cursor, more };
}

/** A run of characters that look alike. */
type InkRun = { from: number; to: number; kind: QueryPartKind | undefined; wrong: boolean };

/**
 * The runs of `text`, coloured by the parts of `read`, the text that was read last: as far as both are the same. The
 * characters of `problem` are wrong.
 */
export function inkOf(
  text: string,
  read: string,
  parts: readonly QueryPart[],
  problem: Pick<QueryProblem, "from" | "to"> | null,
): InkRun[] {
  let same = 0;
  while (same < text.length && text[same] === read[same]) same += 1;
  const kindAt = (at: number) =>
    at < same ? parts.find(({ from, to }) => from <= at && at < to && to <= same)?.kind : undefined;
  const runs: InkRun[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const kind = kindAt(at);
    const wrong = problem !== null && problem.from <= at && at < problem.to;
    const last = runs.at(-1);
    if (last && last.kind === kind && last.wrong === wrong) last.to = at + 1;
    else runs.push({ from: at, to: at + 1, kind, wrong });
  }
  return runs;
}

/**
 * The words of a query that stand for themselves: those to mark in a text. Terms of fields and negated ones are left
 * out.
 */
export function freeWords(query: string): string[] {
  const words: string[] = [];
  for (const [whole, quoted] of query.matchAll(/-?(?:[\w.]+:)?(?:"((?:[^"\\]|\\.)*)"?|[^\s"]+)/g)) {
    if (quoted !== undefined && whole.startsWith('"')) words.push(quoted.replace(/\\(.)/g, "$1"));
    else if (quoted === undefined && !/^-|[:<>=]/.test(whole) && !/^(AND|OR|NOT)$/.test(whole))
      words.push(whole);
  }
  return words.filter((word) => word !== "");
}
