// Days as the back end writes them, `2026-03-02`. Pure.

const DAY_MS = 86_400_000;

/** Whether a text names a day. */
export function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && laterDate(text, 0) === text;
}

/** The day so many days later, or earlier. A day on paper has 24 hours, whatever the clocks do. */
export function laterDate(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Places of days that are named on an axis, at most so many: the first, the last, and others evenly between. */
export function namedDays(days: number, most: number): number[] {
  const count = Math.min(days, most);
  if (count < 2) return days > 0 ? [0] : [];
  return Array.from({ length: count }, (_, at) => Math.round((at * (days - 1)) / (count - 1)));
}
