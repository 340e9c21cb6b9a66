// What a person is told when the files that they dropped or opened were read: one line. Pure.

import { formatCount, formatPlural } from "../base/format";
import type { ImportFiles, ImportRow } from "../ipc/bindings";
import { type Route, sessionRoute } from "./route";

/** The answer to what was dropped or opened. */
export type ImportAnswer = {
  words: string;
  /** Why, where there is one reason to tell; empty otherwise. */
  about: string;
  /** Everything was read as a trace. */
  good: boolean;
  /** Where the rest is told. */
  show: Route;
};

/** The file's own name. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== "") ?? path;
}

/** The answer to imports that ended; `null` while there is nothing to tell: who cancelled one knows. */
export function importAnswer(imports: readonly ImportRow[]): ImportAnswer | null {
  const rows = imports.filter(({ state }) => state !== "cancelled");
  const [first] = rows;
  if (first === undefined) return null;
  const files = sumFiles(rows);
  const rejected = rows.reduce((sum, row) => sum + (row.state === "no_traces" ? 0 : row.rejected), 0);
  const words = rows.length === 1 && !first.folder ? fileWords(first) : filesWords(files);
  const sessions = new Set(rows.map(({ session }) => session));
  const [session] = sessions;
  return {
    words: rejected === 0 ? words : `${words}, ${formatPlural(rejected, "record")} rejected`,
    about: rows.length === 1 ? first.problem : "",
    good: rejected === 0 && files.noTraces === 0 && files.failed === 0,
    show: sessions.size === 1 && session ? sessionRoute(session) : { at: "sources", section: "imports" },
  };
}

function sumFiles(rows: readonly ImportRow[]): ImportFiles {
  const sum = { imported: 0, known: 0, noTraces: 0, failed: 0 };
  for (const { files } of rows) {
    sum.imported += files.imported;
    sum.known += files.known;
    sum.noTraces += files.noTraces;
    sum.failed += files.failed;
  }
  return sum;
}

function fileWords(row: ImportRow): string {
  const name = fileName(row.path);
  if (row.state === "failed") return `${name} could not be read to its end`;
  if (row.state === "no_traces") return `${name} is not a trace`;
  if (row.files.known > 0) return `${name} was already there`;
  const known = row.duplicates > 0 ? `, ${formatCount(row.duplicates)} already there` : "";
  const fresh = row.new + row.continued + row.conflicts;
  return `${name}: ${formatPlural(fresh, "event")} imported${known}`;
}

/** `34 files imported, 2 already there, 1 not a trace`: the first part says that they are files. */
export function filesWords({ imported, known, noTraces, failed }: ImportFiles): string {
  const parts: [number, string, string][] = [
    [imported, "imported", "imported"],
    [known, "already there", "already there"],
    [noTraces, "not a trace", "not traces"],
    [failed, "could not be read", "could not be read"],
  ];
  const told = parts.filter(([count]) => count > 0);
  if (told.length === 0) return "There was no file in it";
  const words = told.map(([count, one, many], at) => {
    const counted = at === 0 ? formatPlural(count, "file") : formatCount(count);
    return `${counted} ${count === 1 ? one : many}`;
  });
  return words.join(", ");
}
