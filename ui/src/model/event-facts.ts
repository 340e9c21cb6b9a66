// The few fields of a span's events that belong beside its name: what was called, how it went, how long it took.

import { formatDuration, formatMoney } from "../base/format";
import { duration } from "../base/time";
import type { EventDetail } from "../ipc/bindings";

/** A fact with its label. */
export type EventFact = { label: string; value: string };

/** Fields to show, in this order, with their labels. */
const NOTABLE: readonly (readonly [field: string, label: string])[] = [
  ["MCP server", "MCP server"],
  ["operation", "Operation"],
  ["tool", "Tool"],
  ["model", "Model"],
  ["data source", "Data source"],
  ["policy", "Policy"],
  ["outcome", "Outcome"],
  ["HTTP status", "HTTP status"],
  ["execution time", "Took"],
  ["latency", "Latency"],
  ["finish reason", "Finished by"],
  ["cost", "Cost"],
  ["estimated cost", "Estimated cost"],
];

/** The notable facts of some events. What the span's own words say already is not said again. */
export function notableFacts(events: readonly EventDetail[], ...said: string[]): EventFact[] {
  return NOTABLE.flatMap(([field, label]) => {
    const values = new Set(
      events.flatMap(({ fields }) =>
        fields.filter(({ name }) => name === field).map(({ name, value }) => spoken(name, value)),
      ),
    );
    const value = [...values].join(", ");
    return value === "" || said.some((words) => words.includes(value)) ? [] : [{ label, value }];
  });
}

/** The policy flags of some events, each once. */
export function policyFlags(events: readonly EventDetail[]): string[] {
  const flags = events.flatMap(({ fields }) =>
    fields.filter(({ name }) => name === "policy flags").flatMap(({ value }) => value.split(", ")),
  );
  return [...new Set(flags)].filter((flag) => flag !== "");
}

/** Milliseconds in the unit a person would say, costs with the digits that matter; anything else as it is. */
function spoken(name: string, value: string): string {
  const ms = /^(\d+(?:\.\d+)?) ms$/.exec(value)?.[1];
  if (ms !== undefined) return formatDuration(duration(Number(ms)));
  const [amount, currency = ""] = value.split(" ");
  return name.endsWith("cost") && amount && Number.isFinite(Number(amount))
    ? formatMoney({ currency, amount: Number(amount) })
    : value;
}
