// A long list of rows of one height: only those in view are made.

import { useVirtualizer } from "@tanstack/react-virtual";
import { type ComponentProps, type ReactNode, type RefObject, useEffect, useRef } from "react";
import styles from "./RowList.module.css";

type Props = Omit<ComponentProps<"div">, "className" | "role" | "children" | "ref"> & {
  label: string;
  count: number;
  height: number;
  row: (index: number) => ReactNode;
  testId: string;
  onRange?: (first: number, last: number) => void;
  /** Above the rows; scrolls with them. */
  head?: ReactNode;
  /** Shown below the rows. */
  foot?: ReactNode;
  /** What scrolls, for those who move in it. */
  boxRef?: RefObject<HTMLDivElement | null>;
};

/** The list. */
export function RowList(props: Props) {
  const { label, count, height, row, testId, onRange, head, foot, boxRef, ...rest } = props;
  const own = useRef<HTMLDivElement>(null);
  const box = boxRef ?? own;
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 6,
    onChange: ({ range }) => onRange?.(range?.startIndex ?? 0, range?.endIndex ?? 0),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured again when their height changes.
  useEffect(() => rows.measure(), [height]);
  return (
    <div {...rest} className={styles.list} ref={box} role="group" aria-label={label} data-testid={testId}>
      {head}
      <ul className={styles.rows} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => (
          <li
            key={item.key}
            className={styles.place}
            data-place={item.index}
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
