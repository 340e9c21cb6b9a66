// A price of a person's own as it is typed, and what can be wrong with it.

import type { OwnPrice } from "../ipc/bindings";

/** The price as it is typed. */
export type PriceDraft = { [Name in keyof OwnPrice]: string };

/** Nothing typed yet. */
export const NEW_PRICE: PriceDraft = {
  ...{ model: "", provider: "", input: "", output: "" },
  ...{ cacheRead: "", cacheWrite: "", from: "" },
  ...{ audioInput: "", audioCacheRead: "", audioOutput: "" },
};

/** Prices that need not be stated. */
const OPTIONAL = ["cacheRead", "cacheWrite", "audioInput", "audioCacheRead", "audioOutput"] as const;

const MOST = 1_000_000;

/** What is wrong with a draft. */
export function priceProblems(draft: PriceDraft): Partial<PriceDraft> {
  const wrong = (text: string, needed: boolean) => (text.trim() === "" ? needed : read(text) === null);
  const problem = "A number of dollars, such as 0.15";
  return {
    ...(draft.model.trim() === "" && { model: "Name a model, or * for all" }),
    ...(wrong(draft.input, true) && { input: problem }),
    ...(wrong(draft.output, true) && { output: problem }),
    ...Object.fromEntries(
      OPTIONAL.filter((name) => wrong(draft[name], false)).map((name) => [name, `${problem}, or nothing`]),
    ),
    ...(!isDay(draft.from.trim()) && { from: "A day such as 2026-01-31, or nothing" }),
  };
}

/** The price of a draft without problems. */
export function priceOf(draft: PriceDraft): OwnPrice {
  return {
    model: draft.model.trim(),
    provider: draft.provider.trim(),
    input: read(draft.input) ?? 0,
    output: read(draft.output) ?? 0,
    cacheRead: read(draft.cacheRead),
    cacheWrite: read(draft.cacheWrite),
    audioInput: read(draft.audioInput),
    audioCacheRead: read(draft.audioCacheRead),
    audioOutput: read(draft.audioOutput),
    from: draft.from.trim(),
  };
}

/** A price as it would be typed. */
export function draftOf(price: OwnPrice): PriceDraft {
  const written = (value: number | null) => (value === null ? "" : String(value));
  return {
    ...price,
    input: written(price.input),
    output: written(price.output),
    cacheRead: written(price.cacheRead),
    cacheWrite: written(price.cacheWrite),
    audioInput: written(price.audioInput),
    audioCacheRead: written(price.audioCacheRead),
    audioOutput: written(price.audioOutput),
  };
}

/** A price; `null` for nothing and for what is none. */
function read(text: string): number | null {
  const value = text.trim() === "" ? Number.NaN : Number(text.trim());
  return value >= 0 && value <= MOST ? value : null;
}

function isDay(text: string): boolean {
  if (text === "") return true;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
