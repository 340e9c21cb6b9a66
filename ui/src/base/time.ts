// Absolute and relative times. The zone is the reader's own, or UTC where that was chosen.

let utc = false;

/** Writes times in UTC from now on, or in the reader's zone. */
export function writeInUtc(on: boolean): void {
  utc = on;
}

/** The date whose own parts are those to write. */
function shifted(unixMs: number): Date {
  const date = new Date(unixMs);
  return utc ? new Date(unixMs + date.getTimezoneOffset() * 60_000) : date;
}

/** Milliseconds since 1970 of a nanosecond count that crossed as text; 0 when it is not a number. */
export function baseMillis(baseNs: string): number {
  try {
    return Number(BigInt(baseNs) / 1000n) / 1000;
  } catch {
    return 0;
  }
}

/** Time of day with milliseconds: `09:01:12.340`. */
export function formatClock(unixMs: number): string {
  const date = shifted(unixMs);
  if (Number.isNaN(date.getTime())) return "–";
  const two = (value: number) => String(value).padStart(2, "0");
  const millis = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${millis}`;
}

/** Date and time of day: `2026-03-09 09:01:12.340`. */
export function formatMoment(unixMs: number): string {
  const date = shifted(unixMs);
  if (Number.isNaN(date.getTime())) return "–";
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${formatClock(unixMs)}${utc ? " UTC" : ""}`;
}

/** An RFC 3339 time in the reader's zone; the text as it is when it is none. */
export function formatStamp(stamp: string): string {
  const unixMs = Date.parse(stamp);
  return Number.isNaN(unixMs) ? stamp : formatMoment(unixMs);
}

/** A time after the start, to the millisecond: `13.402`, `1:06.120`, `2:00:03.000`. */
export function formatOffset(ms: number): string {
  const all = Math.round(Math.abs(ms));
  const [hours, minutes] = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60];
  const seconds = ((all % 60_000) / 1000).toFixed(3);
  const sign = ms < 0 && all > 0 ? "−" : "";
  if (all < 60_000) return sign + seconds;
  const padded = seconds.padStart(6, "0");
  return hours === 0
    ? `${sign}${minutes}:${padded}`
    : `${sign}${hours}:${String(minutes).padStart(2, "0")}:${padded}`;
}

/** How long ago, in one unit: `now`, `12 min`, `3 h`, `5 d`; the date when it is more than 30 days. */
export function formatAgo(unixMs: number, nowMs: number): string {
  const minutes = Math.floor((nowMs - unixMs) / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h`;
  if (minutes < 43_200) return `${Math.floor(minutes / 1440)} d`;
  return formatMoment(unixMs).slice(0, 10);
}
