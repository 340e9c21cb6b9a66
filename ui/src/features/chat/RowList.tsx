// A long list of rows of one height: only those in view are made.

import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import styles from "./RowList.module.css";

type Props = {
  label: string;
  count: number;
  height: number;
  row: (index: number) => ReactNode;
  testId: string;
  onRange?: (first: number, last: number) => void;
  /** Stands above the rows and scrolls with them. */
  head?: ReactNode;
  /** Stands below the rows. */
  foot?: ReactNode;
};

/** The list. */
export function RowList({ label, count, height, row, testId, onRange, head, foot }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 6,
    onChange: ({ range }) => onRange?.(range?.startIndex ?? 0, range?.endIndex ?? 0),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured anew when their height changes.
  useEffect(() => rows.measure(), [height]);
  return (
    <div className={styles.list} ref={box} role="group" aria-label={label} data-testid={testId}>
      {head}
      <ul className={styles.rows} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => (
          <li
            key={item.key}
            className={styles.place}
            style={{ height: item.size, transform: `translateY(${item.start}px)` }}
          >
            {row(item.index)}
          </li>
        ))}
      </ul>
      {foot}
    </div>
  );
}
