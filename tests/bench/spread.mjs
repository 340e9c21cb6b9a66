// Figures of many times.

/** Median, 95th percentile (nearest rank) and maximum of times in milliseconds, as a line. */
export function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)].toFixed(1).padStart(8);
  return `p50 ${at(0.5)} ms   p95 ${at(0.95)} ms   max ${at(1)} ms`;
}
