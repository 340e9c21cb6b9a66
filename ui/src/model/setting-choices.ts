// What there is to choose from in the settings, for their screen and for the palette.

import type { Density, Theme, TimeFormat } from "../ipc/bindings";

type Choice<Value> = { value: Value; words: string };

export const THEMES: readonly Choice<Theme>[] = [
  { value: "system", words: "Same as the system" },
  { value: "light", words: "Light" },
  { value: "dark", words: "Dark" },
];

export const DENSITIES: readonly Choice<Density>[] = [
  { value: "comfortable", words: "Comfortable" },
  { value: "compact", words: "Compact" },
];

export const TIME_FORMATS: readonly Choice<TimeFormat>[] = [
  { value: "relative", words: "How long ago" },
  { value: "absolute", words: "Date and time" },
  { value: "utc", words: "UTC" },
];

/** In percent. */
export const TEXT_SIZES: readonly number[] = [90, 100, 110, 120, 130];

const NORMAL = 100;

/** The next larger or smaller size of the text; with 0, the normal one. */
export function nextTextSize(now: number, by: -1 | 0 | 1): number {
  if (by === 0) return NORMAL;
  const next = by > 0 ? TEXT_SIZES.find((size) => size > now) : TEXT_SIZES.findLast((size) => size < now);
  return next ?? now;
}
