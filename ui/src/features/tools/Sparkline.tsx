// Bars over time in a few pixels, those that failed in their own shape on top.

import styles from "./Sparkline.module.css";
import { sparkPath } from "./spark-path";

const HIGH = 16;

type Props = {
  bars: readonly number[];
  /** Drawn in front of them, in the colour of errors, with a mark below the line. */
  failed?: readonly number[];
  label: string;
};

/** The bars. */
export function Sparkline({ bars, failed = [], label }: Props) {
  const most = Math.max(1, ...bars);
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${bars.length * 2} ${HIGH + 3}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className={styles.calls} d={sparkPath(bars, most, HIGH)} />
      <path className={styles.errors} d={sparkPath(failed, most, HIGH, 3)} />
    </svg>
  );
}
