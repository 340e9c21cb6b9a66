// Calls over the run in a few pixels, failed ones in their own shape on top.

import styles from "./Sparkline.module.css";
import { sparkPath } from "./spark-path";

const HIGH = 16;

/** Bars of calls; failures are drawn in front of them, in the colour of errors, with a mark below the line. */
export function Sparkline({ calls, errors }: { calls: readonly number[]; errors: readonly number[] }) {
  const most = Math.max(1, ...calls);
  const failed = errors.reduce((sum, count) => sum + count, 0);
  const total = calls.reduce((sum, count) => sum + count, 0);
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${calls.length * 2} ${HIGH + 3}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${total} calls over time, ${failed} failed`}
    >
      <path className={styles.calls} d={sparkPath(calls, most, HIGH)} />
      <path className={styles.errors} d={sparkPath(errors, most, HIGH, 3)} />
    </svg>
  );
}
