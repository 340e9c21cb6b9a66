// What a platform's answers mean for the eye: digits, health, audit entries. Pure.

import type { AuditEntry, PlatformHealth } from "../ipc/bindings";

/** Digits with thousands separators, however many: `9,007,199,254,740,993`. Other text stays as it is. */
export function groupDigits(digits: string): string {
  const [, sign = "", whole] = /^(-?)(\d+)$/.exec(digits) ?? [];
  if (whole === undefined) return digits;
  return `${sign === "-" ? "−" : ""}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}`;
}

/** Whether a server is well, as far as its word for it is known. */
export type HealthLevel = "ok" | "unhealthy" | "unknown";

const WELL = ["healthy", "ok", "up", "operational", "ready", "running", "pass"];
const ILL = [
  "unhealthy",
  "degraded",
  "down",
  "error",
  "failed",
  "failing",
  "critical",
  "unavailable",
  "fail",
];

/** How a server is by what it says of itself. A breaker that is not closed is unhealthy, whatever the status. */
export function healthLevel({ status, circuitBreaker }: PlatformHealth): HealthLevel {
  const says = (words: readonly string[], word: string) => words.includes(word.trim().toLowerCase());
  if (says(ILL, status) || says(["open", "half_open", "half-open"], circuitBreaker)) return "unhealthy";
  return says(WELL, status) ? "ok" : "unknown";
}

/** An action of the audit log, and how many of the entries at hand have it. */
export type ActionCount = { action: string; count: number };

/** The actions of some entries, the most frequent first, then by name. */
export function actionCounts(entries: readonly AuditEntry[]): ActionCount[] {
  const counts = new Map<string, number>();
  for (const { action } of entries) {
    if (action !== "") counts.set(action, (counts.get(action) ?? 0) + 1);
  }
  return [...counts]
    .map(([action, count]) => ({ action, count }))
    .sort((a, b) => b.count - a.count || (a.action < b.action ? -1 : 1));
}

/** What the entries at hand are filtered by; empty for everything. */
export type AuditFilter = { text: string; action: string };

/** The entries that have the action and every word somewhere, whatever the case. */
export function filterAudit(
  entries: readonly AuditEntry[],
  { text, action }: AuditFilter,
): readonly AuditEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && action === "") return entries;
  return entries.filter((entry) => {
    if (action !== "" && entry.action !== action) return false;
    const all = Object.values(entry).join("\n").toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** The entries of pages in their order, each once: while pages are read, new entries push old ones down. */
export function joinPages(pages: readonly (readonly AuditEntry[])[]): AuditEntry[] {
  const known = new Set<string>();
  return pages.flat().filter(({ id }) => {
    if (id === "") return true;
    if (known.has(id)) return false;
    known.add(id);
    return true;
  });
}

/** Entries as a JSON array in the server's own names. Metadata go in as they came, so that no digit is lost. */
export function auditJson(entries: readonly AuditEntry[]): string {
  const lines = entries.map((entry) => {
    const named = {
      id: entry.id || null,
      timestamp: entry.time || null,
      user_id: entry.userId || null,
      org_id: entry.organizationId || null,
      action: entry.action || null,
      resource: entry.resource || null,
      resource_id: entry.resourceId || null,
    };
    return `  ${JSON.stringify(named).slice(0, -1)},"metadata":${entry.metadata || "null"}}`;
  });
  return lines.length === 0 ? "[]\n" : `[\n${lines.join(",\n")}\n]\n`;
}
