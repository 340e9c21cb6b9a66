// Ticks of a time ruler: round steps, and labels as a person says them.

import { formatDuration } from "../base/format";
import { type DurationMs, duration, type RelativeMs, relativeMs } from "../base/time";
import { lengthOf, type TimeWindow } from "./time-window";

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const LONG_STEPS = [1, 2, 5, 10, 15, 30].flatMap((n) => [n * 1000, n * MINUTE]);
const STEPS = [...LONG_STEPS, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY].sort((a, b) => a - b);

/** The smallest round step of at least `least`. */
export function tickStep(least: DurationMs): DurationMs {
  if (least > DAY) return duration(Math.ceil(least / DAY) * DAY);
  if (least > 500) return duration(STEPS.find((step) => step >= least) ?? DAY);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= least * 0.999) ?? 10;
  return duration(step * power);
}

/** Ticks of a ruler. */
export type Ticks = { step: DurationMs; at: RelativeMs[] };

/** Width of a letter of a label at most, and what is free beside a label, in pixels. */
const LETTER = 6.6;
const FREE = 14;

/** Where the ticks of a window are when they must be `apart` pixels from each other, or as long labels need. */
export function ticksIn(window: TimeWindow, width: number, apart = 68): Ticks {
  if (width <= 0 || window.to <= window.from) return { step: duration(1), at: [] };
  const stepOf = (pixels: number) => tickStep(duration((lengthOf(window) * pixels) / width));
  const longest = tickLabel(window.to, stepOf(apart)).length * LETTER + FREE;
  const step = stepOf(Math.max(apart, longest));
  const at: RelativeMs[] = [];
  for (let index = Math.ceil(window.from / step); index * step <= window.to; index += 1)
    at.push(relativeMs(index * step));
  return { step, at };
}

/**
 * A tick's label, as a person says it: `120 ms`, `12.5 s`, `1:20`, `10:02:54.15`, `5 min`, `1 h 30 min`. From a minute
 * on it is written as on a clock where the steps are shorter than a minute.
 */
export function tickLabel(value: RelativeMs, step: DurationMs): string {
  const size = Math.abs(value);
  if (size < step / 1000) return "0";
  const sign = value < 0 ? "−" : "";
  if (step < 0.001 && size < 1) return `${sign}${decimal(size * 1000, step * 1000)} µs`;
  if (step < 1000 && size < 999.5) return `${sign}${decimal(size, step)} ms`;
  if (step < MINUTE)
    return sign + (size < MINUTE - step / 2 ? `${decimal(size / 1000, step / 1000)} s` : clock(size, step));
  return formatDuration(value);
}

/** As many decimals as the step has. */
function decimal(value: number, step: number): string {
  return value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}

/** Minutes and seconds, and hours where there are some. */
function clock(ms: number, step: number): string {
  const whole = Math.floor((ms + step / 2) / MINUTE);
  const seconds = decimal(Math.max(0, ms - whole * MINUTE) / 1000, step / 1000);
  const padded = (seconds.split(".")[0] ?? "").length < 2 ? `0${seconds}` : seconds;
  const hours = Math.floor(whole / 60);
  return hours === 0 ? `${whole}:${padded}` : `${hours}:${String(whole % 60).padStart(2, "0")}:${padded}`;
}
