// Numbers as a person would say them. Pure; the locale is fixed so that figures look the same in every report.

import { type DurationMs, duration, type RelativeMs } from "./time";

const COUNT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const COMPACT = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const SYMBOLS: Record<string, string> = { USD: "$", EUR: "€", GBP: "£", JPY: "¥" };

/** An amount of money in one currency; the currency is empty when the sender named none. */
export type Money = {
  currency: string;
  amount: number;
  /** It comes from a table of prices rather than from the sender. */
  estimated?: boolean;
};

/** A whole number with thousands separators. */
export function formatCount(value: number): string {
  // A rate may round to minus nothing.
  return COUNT.format(Math.round(value) || 0);
}

/** A number in few characters, for where there is little room: `41.8k`, `1.2m`. */
export function formatCompact(value: number): string {
  return COMPACT.format(value).toLowerCase();
}

/** A count and its noun: `1 event`, `1,911 events`. */
export function formatPlural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** Words as one would say them: `errors`, `errors and handoffs`, `errors, handoffs and signatures`. */
export function listWords(words: readonly string[], joint: "and" | "or"): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${joint} ${last}`;
}

/** A duration, or a time after a session's base, in the unit a person would say: `840 ms`, `3.2 s`, `4 min 10 s`. */
export function formatDuration(ms: DurationMs | RelativeMs): string {
  if (!Number.isFinite(ms)) return "–";
  if (ms < 0) return `−${formatDuration(duration(-ms))}`;
  if (ms === 0) return "0 ms";
  if (ms < 0.001) return "<1 µs";
  if (ms < 1) return `${COUNT.format(ms * 1000)} µs`;
  if (ms < 10) return `${trimZero(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${COUNT.format(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.95) return `${trimZero(seconds.toFixed(1))} s`;
  return formatLong(Math.round(seconds));
}

function formatLong(seconds: number): string {
  const two = (big: number, bigUnit: string, small: number, smallUnit: string) =>
    small === 0 ? `${COUNT.format(big)} ${bigUnit}` : `${COUNT.format(big)} ${bigUnit} ${small} ${smallUnit}`;
  if (seconds < 3600) return two(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return two(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return two(Math.floor(hours / 24), "d", hours % 24, "h");
}

function trimZero(text: string): string {
  return text.replace(/\.0$/, "");
}

/** Tokens in and out: `1,204 → 88`; their total where nobody says which are which: `1,292`. */
export function formatTokens(used: {
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
}): string {
  const isSplit = used.inputTokens + used.outputTokens > 0;
  return isSplit
    ? `${formatCount(used.inputTokens)} → ${formatCount(used.outputTokens)}`
    : formatCount(used.totalTokens);
}

/** Bytes in decimal units: `912 B`, `1.5 KB`, `412 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${COUNT.format(bytes)} B`;
  const units = ["KB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 ? trimZero(value.toFixed(1)) : COUNT.format(value)} ${units[unit]}`;
}

/** Currencies without a smaller unit. */
const WHOLE = new Set(["JPY", "KRW", "VND", "CLP"]);

/**
 * One amount of money: `$0.214`, `€12.50`, `3.20 CHF`, `$1,205`. Small sums keep the digits that matter; large ones,
 * and those of currencies without a smaller unit, are whole.
 */
export function formatMoney({ currency, amount }: Money, most = 5): string {
  const size = Math.abs(amount);
  const isWhole = size >= 999.995 || (size >= 1 && WHOLE.has(currency));
  const wanted = isWhole ? 0 : size === 0 || size >= 0.995 ? 2 : size >= 0.01 ? 3 : significant(size);
  // A sum too small for the digits asked for is shown as smaller than the smallest they can show.
  const digits = Math.min(wanted, most);
  const least = 10 ** -digits;
  if (size > 0 && size < least) return `<${formatMoney({ currency, amount: least }, most)}`;
  const figure = amount.toLocaleString("en-US", {
    minimumFractionDigits: Math.min(2, digits),
    maximumFractionDigits: digits,
  });
  const symbol = SYMBOLS[currency];
  if (symbol) return `${symbol}${figure}`;
  return currency ? `${figure} ${currency}` : figure;
}

/** Decimals that show two digits of a small amount, at most five. */
function significant(size: number): number {
  return Math.min(5, 1 - Math.floor(Math.log10(size)));
}

/**
 * A sum of money by currency, with at most so many decimals; a dash for none. What is estimated says so:
 * `$0.03 + ~$0.012 estimated`.
 */
export function formatCost(cost: readonly Money[], most = 5): string {
  const words = (money: Money) =>
    money.estimated ? `${about(formatMoney(money, most))} estimated` : formatMoney(money, most);
  return cost.length === 0 ? "–" : cost.map(words).join(" + ");
}

/** The same for narrow places, whose hover says the rest: stated and estimated together, `~` where any is estimated. */
export function formatCostShort(cost: readonly Money[], most = 5): string {
  if (cost.length === 0) return "–";
  const words = (money: Money) =>
    money.estimated ? about(formatMoney(money, most)) : formatMoney(money, most);
  return sumByCurrency(cost).map(words).join(" + ");
}

/** `~$0.21`; what is less than a sum is no rounder for being estimated. */
function about(figure: string): string {
  return figure.startsWith("<") ? figure : `~${figure}`;
}

/** Stated and estimated money of each currency together; estimated where a part of it is. */
export function sumByCurrency(cost: readonly Money[]): Required<Money>[] {
  const sums = new Map<string, Required<Money>>();
  for (const { currency, amount, estimated = false } of cost) {
    const known = sums.get(currency) ?? { currency, amount: 0, estimated: false };
    sums.set(currency, {
      currency,
      amount: known.amount + amount,
      estimated: known.estimated || estimated,
    });
  }
  return [...sums.values()];
}

/** An id shortened in the middle; ids up to `keep` characters stay whole. */
export function shortenMiddle(id: string, keep = 14): string {
  if (id.length <= keep) return id;
  const tail = 4;
  return `${id.slice(0, keep - tail - 1)}…${id.slice(-tail)}`;
}
