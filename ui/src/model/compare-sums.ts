// What the right of two runs came to otherwise than the left one, in words. Pure.

import { formatCostShort, formatDuration, formatPlural, sumByCurrency } from "../base/format";
import { duration } from "../base/time";
import type { SessionRow } from "../ipc/bindings";
import { SESSION_STATES } from "./session-states";

type Sums = Pick<SessionRow, "state" | "durationMs" | "cost" | "errors" | "agents">;

/** A duration or a cost is another one from this part on; no two runs take the same. */
const OTHER = 0.1;

/** What a person tells first: outcome, errors, agents, time, money. Empty where all of it is much the same. */
export function differenceWords(left: Sums, right: Sums): string[] {
  const [was, is] = [SESSION_STATES[left.state].brief, SESSION_STATES[right.state].brief];
  return [
    was === is ? "" : `${is} rather than ${was}`,
    countWords(right.errors - left.errors, "error"),
    countWords(right.agents - left.agents, "agent"),
    apartWords(left.durationMs, right.durationMs, "longer", "shorter", (ms) => formatDuration(duration(ms))),
    costWords(left, right),
  ].filter((words) => words !== "");
}

function countWords(apart: number, one: string): string {
  if (apart === 0) return "";
  return formatPlural(Math.abs(apart), `${apart > 0 ? "more" : "fewer"} ${one}`);
}

function apartWords(
  left: number,
  right: number,
  more: string,
  less: string,
  write: (apart: number) => string,
): string {
  const apart = Math.abs(right - left);
  if (apart <= OTHER * Math.max(left, right)) return "";
  return `${write(apart)} ${right > left ? more : less}`;
}

/** Sums in one currency that both name can be taken from each other. */
function costWords(left: Sums, right: Sums): string {
  const [[one, ...mores], [other, ...others]] = [sumByCurrency(left.cost), sumByCurrency(right.cost)];
  if (!one || !other || mores.length + others.length > 0 || one.currency !== other.currency) return "";
  const estimated = one.estimated || other.estimated;
  return apartWords(one.amount, other.amount, "more", "less", (amount) =>
    formatCostShort([{ ...one, amount, estimated }]),
  );
}
