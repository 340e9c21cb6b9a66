// The formats a session can be exported to.

import type { DialectName } from "./dialects";

/** A format and what it is good for. */
export type ExportFormat = {
  /** As the back end names it. */
  id: string;
  title: string;
  /** One sentence. */
  about: string;
  extension: string;
  /** The dialect whose events it keeps as they came; `null` for none. */
  dialect: DialectName | null;
};

export const EXPORT_FORMATS: readonly ExportFormat[] = [
  {
    id: "chaukas-jsonl",
    title: "Chaukas",
    about: "JSON lines, one event each, as the Chaukas SDK writes them to a file.",
    extension: "jsonl",
    dialect: "chaukas",
  },
  {
    id: "aop-replay",
    title: "AOP replay",
    about: "One JSON document of a run, to replay or to verify with the key it was signed with.",
    extension: "json",
    dialect: "aop",
  },
  {
    id: "cloudevents-jsonl",
    title: "CloudEvents",
    about: "JSON lines, one OSSA CloudEvent each, for anything that reads CloudEvents.",
    extension: "jsonl",
    dialect: "ossa",
  },
  {
    id: "otlp-json",
    title: "OpenTelemetry",
    about: "OTLP JSON with one span for each call, for collectors and other trace viewers.",
    extension: "json",
    dialect: "otlp",
  },
  {
    id: "atif",
    title: "ATIF",
    about: "One JSON document with the steps of each agent, for evaluations and training.",
    extension: "json",
    dialect: "atif",
  },
  {
    id: "parquet",
    title: "Parquet",
    about: "One flat table with a row for each event, for notebooks and SQL.",
    extension: "parquet",
    dialect: null,
  },
];

/** The format that keeps most of a session: that of its own dialect, else OpenTelemetry. */
export function bestFormat(dialects: readonly string[]): string {
  const own = dialects.length === 1 ? EXPORT_FORMATS.find(({ dialect }) => dialect === dialects[0]) : null;
  return own?.id ?? "otlp-json";
}

/** A file name for a session: its title without what file systems dislike, and the format's ending. */
export function exportName(title: string, extension: string): string {
  const plain = title
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return `${[...plain].slice(0, 60).join("") || "session"}.${extension}`;
}
