// A small part of the query language, enough for a made-up back end: words, `field:value` with lists and `*`, `-term`.

import type {
  CompletionItem,
  EventRow,
  QueryFacet,
  QueryPart,
  QueryReading,
  SessionRow,
} from "../src/ipc/bindings";
import { queryTerm } from "../src/model/query-text";

type Term = { field: string; values: string[]; not: boolean; from: number; to: number };

const FIELDS: Record<string, string> = {
  agent: "The agent that acted.",
  tool: "The tool that was called.",
  server: "The MCP server that was called.",
  model: "The model that was asked.",
  kind: "What the event is.",
  status: "How far the thing that the event speaks of has come.",
  error: "Whether the event reports a failure.",
  state: "Whether the session still runs, went well, recovered from its errors or failed.",
  dialect: "The dialect it came in.",
  tokens: "Tokens of the session, or of the model call.",
  since: "From this time on.",
  until: "Before this time.",
  sort: "The order of the list of sessions.",
};

/** The terms of a query; words have no field. */
function terms(text: string): Term[] {
  const found: Term[] = [];
  for (const match of text.matchAll(/(-?)(?:([a-z]+):)?((?:"(?:[^"\\]|\\.)*"|[^\s"])+|(?=\s|$))/g)) {
    const [whole, minus, field = "", rest = ""] = match;
    if (whole === "") continue;
    const values = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"|([^,"]+)/g)].map(
      ([, quoted, bare]) => quoted ?? bare ?? "",
    );
    found.push({ field, values, not: minus === "-", from: match.index, to: match.index + whole.length });
  }
  return found;
}

function fits(term: Term, value: string): boolean {
  return term.values.some((wanted) =>
    wanted.endsWith("*")
      ? value.startsWith(wanted.slice(0, -1))
      : value.toLowerCase() === wanted.toLowerCase(),
  );
}

const EVENT_FIELDS: Record<string, (row: EventRow) => string | null> = {
  kind: (row) => row.kind,
  agent: (row) => row.agent,
  status: (row) => row.status,
  severity: (row) => row.severity,
  error: (row) => String(row.failed),
  tool: (row) => (row.family === 5 || row.family === 6 ? row.name : null),
  model: (row) => (row.family === 4 ? row.name : null),
  server: (row) => (row.family === 6 ? (row.detail.split(" ")[0] ?? null) : null),
};

/** Whether an event fits. */
export function eventFits(text: string, row: EventRow): boolean {
  return terms(text).every((term) => {
    const holds =
      term.field === ""
        ? term.values.every((word) =>
            `${row.name} ${row.detail} ${row.agent}`.toLowerCase().includes(word.toLowerCase()),
          )
        : fits(term, EVENT_FIELDS[term.field]?.(row) ?? " ");
    return holds !== term.not;
  });
}

/** Whether a session fits: its own fields, and its events for everything else. */
export function sessionFits(text: string, row: SessionRow, events: () => readonly EventRow[]): boolean {
  const all = terms(text);
  const own = all.filter(({ field }) => ["", "state", "dialect", "since", "until"].includes(field));
  const others = all.filter((term) => !own.includes(term) && term.field !== "sort");
  const holds = own.every((term) => {
    const time = Date.parse(term.values[0] ?? "");
    if (term.field === "since") return row.startMs + row.durationMs >= time;
    if (term.field === "until") return row.startMs <= time;
    const inTitle = term.values.every((word) => row.title.toLowerCase().includes(word.toLowerCase()));
    const so =
      term.field === "state"
        ? fits(term, row.state)
        : term.field === "dialect"
          ? row.dialects.some((dialect) => fits(term, dialect))
          : inTitle || events().some((event) => eventFits(term.values.join(" "), event));
    return so !== term.not;
  });
  if (!holds || others.length === 0) return holds;
  return events().some((event) => others.every((term) => eventFits(text.slice(term.from, term.to), event)));
}

/** How a query reads. A field that there is not, and a field without a value, are wrong. */
export function readQuery(text: string): QueryReading {
  const found = terms(text);
  const wrong = found.find(
    ({ field, values }) => field !== "" && (FIELDS[field] === undefined || values.length === 0),
  );
  const unknown = wrong !== undefined && FIELDS[wrong.field] === undefined;
  return {
    parts: found.flatMap(({ field, from, to, not }): QueryPart[] => {
      const name = from + (not ? 1 : 0) + field.length + 1;
      if (field === "") return [{ kind: "text" as const, from, to }];
      return [
        { kind: "field" as const, from, to: name },
        { kind: "value" as const, from: name, to },
      ];
    }),
    problem: wrong
      ? {
          from: unknown ? wrong.from : wrong.to,
          to: unknown ? wrong.from + wrong.field.length : wrong.to,
          message: unknown ? `there is no field “${wrong.field}”` : `${wrong.field} has no value`,
          hint: unknown ? "did you mean agent?" : `write it without a space, such as ${wrong.field}:x`,
        }
      : null,
    notes: [],
    highlightWords: found.filter(({ field, not }) => field === "" && !not).flatMap(({ values }) => values),
  };
}

/** What could follow. */
export function completeQuery(text: string, cursor: number, rows: readonly EventRow[]) {
  const begun = /(?:([a-z]+):(?:[^\s",]+,)*)?([^\s",:]*)$/.exec(text.slice(0, cursor));
  const [, field, word = ""] = begun ?? [];
  const from = cursor - word.length;
  if (field === undefined) {
    const items = Object.entries(FIELDS)
      .filter(([name]) => name.startsWith(word))
      .map(
        ([name, detail]): CompletionItem => ({ insert: `${name}:`, label: `${name}:`, detail, count: null }),
      );
    return { from, to: cursor, items };
  }
  const items = counted(rows.map((row) => EVENT_FIELDS[field]?.(row) ?? null))
    .filter(([value]) => value.startsWith(word))
    .map(([value, count]): CompletionItem => {
      const insert = queryTerm("", value).slice(1);
      return { insert, label: insert, detail: "", count };
    });
  return { from, to: cursor, items };
}

/** Facets of these events, as far as the query keeps them. */
export function eventFacets(text: string, rows: readonly EventRow[]): QueryFacet[] {
  return ["error", "kind", "agent", "tool", "server", "model", "status", "severity"].map((field) => {
    const own = terms(text).find((term) => term.field === field && !term.not);
    const aside = own ? text.slice(0, own.from) + text.slice(own.to) : text;
    const kept = rows.filter((row) => eventFits(aside, row));
    const values = counted(kept.map((row) => EVENT_FIELDS[field]?.(row) ?? null))
      .filter(([value]) => field !== "error" || value === "true")
      .map(([value, count]) => choice(text, field, value, count));
    return { field, values, total: values.length };
  });
}

/** A value of a facet with what a click makes of the query. */
export function choice(text: string, field: string, value: string, count: number) {
  const own = terms(text).find((term) => term.field === field && !term.not);
  const chosen = own?.values.includes(value) ?? false;
  const values = own?.values ?? [];
  const next = chosen ? values.filter((known) => known !== value) : [...values, value];
  const term =
    next.length === 0 ? "" : `${field}:${next.map((known) => queryTerm("", known).slice(1)).join(",")}`;
  const rest = own ? [text.slice(0, own.from), term, text.slice(own.to)] : [text, " ", term];
  return { value, count, chosen, query: rest.join("").replace(/\s+/g, " ").trim() };
}

/** Values with how often they occur, the most frequent first. */
export function counted(values: readonly (string | null)[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
