// Ticks of a time ruler: round steps, and labels in one unit for the whole ruler.

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
type Ticks = { step: DurationMs; at: RelativeMs[] };

/** Where the ticks of a window are when they must be `apart` pixels from each other. */
export function ticksIn(window: TimeWindow, width: number, apart = 68): Ticks {
  if (width <= 0 || window.to <= window.from) return { step: duration(1), at: [] };
  const step = tickStep(duration((lengthOf(window) * apart) / width));
  const at: RelativeMs[] = [];
  for (let index = Math.ceil(window.from / step); index * step <= window.to; index += 1)
    at.push(relativeMs(index * step));
  return { step, at };
}

/** A tick's label; all labels of one step share a unit. */
export function tickLabel(value: RelativeMs, step: DurationMs): string {
  if (Math.abs(value) < step / 1000) return "0";
  if (step < 1 && Math.abs(value) < 1000) {
    const unit = step < 0.001 ? 0.001 : 1;
    return unit === 1 ? `${decimal(value, step)} ms` : `${decimal(value * 1000, step * 1000)} µs`;
  }
  if (step < 1000) {
    return Math.abs(value) < 1000 ? `${decimal(value, step)} ms` : `${decimal(value / 1000, step / 1000)} s`;
  }
  const sign = value < 0 ? "−" : "";
  const seconds = Math.round(Math.abs(value) / 1000);
  if (step < MINUTE) return seconds < 120 ? `${sign}${seconds} s` : sign + minutes(seconds);
  if (step < HOUR) return seconds < 7200 ? `${sign}${seconds / 60} min` : sign + hours(seconds);
  return step < DAY ? `${sign}${seconds / 3600} h` : `${sign}${seconds / 86_400} d`;
}

function decimal(value: number, step: number): string {
  return value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`;
}

function hours(seconds: number): string {
  return `${Math.floor(seconds / 3600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, "0")} h`;
}
