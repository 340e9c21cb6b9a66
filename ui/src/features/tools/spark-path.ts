// The path of a sparkline's bars, two units a bar. Pure.

/** Bars on a line at `high`; those of `below` go on under it, so that even one of many is seen. */
export function sparkPath(counts: readonly number[], most: number, high: number, below = 0): string {
  return counts
    .map((count, at) => {
      if (count === 0) return "";
      const tall = Math.max(2, Math.round((count / most) * high));
      return `M${at * 2} ${high - tall}h1.6v${tall + below}h-1.6z`;
    })
    .join("");
}
