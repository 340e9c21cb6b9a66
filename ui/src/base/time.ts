// Absolute times, relative times and durations, kept apart by their types, and how they are written. The zone is the
// reader's, or UTC where that was chosen.

declare const unit: unique symbol;

/** An instant: milliseconds since 1970. */
export type UnixMs = number & { readonly [unit]: "ms since 1970" };

/** A time on the scale of a session: milliseconds after its base, negative before it. */
export type RelativeMs = number & { readonly [unit]: "ms after the base" };

/** How long something takes, in milliseconds; also the distance of two times. */
export type DurationMs = number & { readonly [unit]: "ms long" };

type Time = UnixMs | RelativeMs;

/** A column of a layout with times on the scale of a session. */
export interface TimeColumn extends Float64Array<ArrayBuffer> {
  [row: number]: RelativeMs;
}

/** A number that is known to count milliseconds since 1970: for what crosses from the back end or the engine. */
export function unixMs(ms: number): UnixMs {
  return ms as UnixMs;
}

/** A number that is known to count milliseconds after a session's base. */
export function relativeMs(ms: number): RelativeMs {
  return ms as RelativeMs;
}

/** A number that is known to be a duration in milliseconds. */
export function duration(ms: number): DurationMs {
  return ms as DurationMs;
}

/** A column of numbers that are known to be times on the scale of a session. */
export function timeColumn(column: Float64Array): TimeColumn {
  return column as unknown as TimeColumn;
}

/** How long it is from one time to another on the same scale; negative when that one is earlier. */
export function between<At extends Time>(from: At, to: NoInfer<At>): DurationMs {
  return duration(to - from);
}

/** The time that is so much later, or earlier. */
export function later<At extends Time>(at: At, by: DurationMs): At {
  return (at + by) as At;
}

/** A part or a multiple of a duration. */
export function scaled(length: DurationMs, by: number): DurationMs {
  return duration(length * by);
}

/** The earlier of two times on the same scale, or the shorter of two durations. */
export function least<At extends Time | DurationMs>(one: At, other: NoInfer<At>): At {
  return one < other ? one : other;
}

/** The later of two times on the same scale, or the longer of two durations. */
export function most<At extends Time | DurationMs>(one: At, other: NoInfer<At>): At {
  return one > other ? one : other;
}

/** The instant on the scale of a session with this base. */
export function sinceBase(baseMs: UnixMs, at: UnixMs): RelativeMs {
  return relativeMs(at - baseMs);
}

/** The instant of a time on the scale of a session with this base. */
export function instantOf(baseMs: UnixMs, at: RelativeMs): UnixMs {
  return unixMs(baseMs + at);
}

/** The instant it is now. */
export function nowMs(): UnixMs {
  return unixMs(Date.now());
}

let utc = false;

/** Writes times in UTC from now on, or in the reader's zone. */
export function writeInUtc(on: boolean): void {
  utc = on;
}

/** Milliseconds since 1970 of a nanosecond count that crossed as text; 0 when it is not a number. */
export function baseMillis(baseNs: string): UnixMs {
  try {
    return unixMs(Number(BigInt(baseNs) / 1000n) / 1000);
  } catch {
    return unixMs(0);
  }
}

/** Date and time of day in the zone that was chosen; `null` for no time. Never by shifting: clocks change. */
function written(at: UnixMs): { date: string; clock: string } | null {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return null;
  const [year, month, day, hours, minutes, seconds] = utc
    ? [
        date.getUTCFullYear(),
        date.getUTCMonth(),
        date.getUTCDate(),
        date.getUTCHours(),
        date.getUTCMinutes(),
        date.getUTCSeconds(),
      ]
    : [
        date.getFullYear(),
        date.getMonth(),
        date.getDate(),
        date.getHours(),
        date.getMinutes(),
        date.getSeconds(),
      ];
  const two = (value: number) => String(value).padStart(2, "0");
  const millis = String(date.getUTCMilliseconds()).padStart(3, "0");
  return {
    date: `${year}-${two(month + 1)}-${two(day)}`,
    clock: `${two(hours)}:${two(minutes)}:${two(seconds)}.${millis}`,
  };
}

/** Time of day with milliseconds: `09:01:12.340`. */
export function formatClock(at: UnixMs): string {
  return written(at)?.clock ?? "–";
}

/** Date and time of day: `2026-03-09 09:01:12.340`. */
export function formatMoment(at: UnixMs): string {
  const parts = written(at);
  return parts === null ? "–" : `${parts.date} ${parts.clock}${utc ? " UTC" : ""}`;
}

/** An RFC 3339 time in the reader's zone; the text as it is when it is none. */
export function formatStamp(stamp: string): string {
  const at = Date.parse(stamp);
  return Number.isNaN(at) ? stamp : formatMoment(unixMs(at));
}

/** A time after the start, to the millisecond: `13.402`, `1:06.120`, `2:00:03.000`. */
export function formatOffset(at: RelativeMs): string {
  const all = Math.round(Math.abs(at));
  const [hours, minutes] = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60];
  const seconds = ((all % 60_000) / 1000).toFixed(3);
  const sign = at < 0 && all > 0 ? "−" : "";
  if (all < 60_000) return sign + seconds;
  const padded = seconds.padStart(6, "0");
  return hours === 0
    ? `${sign}${minutes}:${padded}`
    : `${sign}${hours}:${String(minutes).padStart(2, "0")}:${padded}`;
}

/** How long ago, in one unit: `now`, `12 min`, `3 h`, `5 d`; the date when it is more than 30 days. */
export function formatAgo(at: UnixMs, now: UnixMs): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h`;
  if (minutes < 43_200) return `${Math.floor(minutes / 1440)} d`;
  return written(at)?.date ?? "–";
}
