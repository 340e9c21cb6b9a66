// The aligned steps of two runs as two columns: only those in view are made.

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { formatDuration } from "../../base/format";
import { between } from "../../base/time";
import { COMPARE_LAYOUT_CHANGES as CHANGES } from "../../ipc/layouts";
import { changeWords, isDifference } from "../../model/compare";
import type { CompareLayout } from "../../model/compare-layout";
import { SpanState } from "../../model/families";
import { KindMark } from "../../widgets/KindMark";
import { EmptyNotice } from "../../widgets/Notice";
import styles from "./Steps.module.css";

const ROW = 26;

type Props = {
  layout: CompareLayout;
  rows: readonly number[];
  chosen: number;
  durations: boolean;
  onChoose: (row: number) => void;
};

/** The list of steps. */
export function CompareSteps({ layout, rows, chosen, durations, onChoose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  useEffect(() => {
    const place = rows.indexOf(chosen);
    if (place >= 0) virtual.scrollToIndex(place, { align: "auto" });
  }, [chosen, rows, virtual]);
  if (rows.length === 0)
    return <EmptyNotice title="No step differs">Take the filter off to see all steps.</EmptyNotice>;
  return (
    <div
      className={styles.scroller}
      ref={box}
      role="grid"
      aria-label="Steps of both runs"
      aria-rowcount={rows.length}
      tabIndex={0}
      data-testid="compare-steps"
      data-rows={rows.length}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index] ?? 0;
          const changes = layout.changes[row] ?? 0;
          return (
            <div
              key={item.key}
              className={styles.row}
              role="row"
              aria-rowindex={item.index + 1}
              aria-selected={row === chosen}
              tabIndex={row === chosen ? 0 : -1}
              data-different={isDifference(changes, durations)}
              data-row={row}
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={() => onChoose(row)}
              onKeyDown={(event) => {
                if (event.key === "Enter") onChoose(row);
              }}
            >
              <Side layout={layout} row={row} side="left" />
              <Side layout={layout} row={row} side="right" />
              <span className={styles.changes} role="gridcell">
                {changeWords(changes & ~(durations ? 0 : CHANGES.duration)).join(", ")}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

type SideProps = { layout: CompareLayout; row: number; side: "left" | "right" };

function Side({ layout, row, side }: SideProps) {
  const columns = layout[side];
  if ((columns.span[row] ?? -1) < 0)
    return <span className={styles.gap} role="gridcell" aria-label={`not on the ${side}`} />;
  const failed = columns.state[row] === SpanState.Failed;
  const took = between(columns.start[row], columns.end[row]);
  const lonely = ((layout.changes[row] ?? 0) & (CHANGES.onlyLeft | CHANGES.onlyRight)) !== 0;
  return (
    <span className={styles.side} role="gridcell" data-side={lonely ? side : "both"}>
      <KindMark family={layout.family[row] ?? 0} size={10} />
      <span className={styles.name} data-failed={failed}>
        {columns.name(row) || "unnamed"}
      </span>
      <span className={styles.agent}>{layout.agent(row)}</span>
      {failed && <i className={styles.failed}>failed</i>}
      {took > 0 && <span className={styles.took}>{formatDuration(took)}</span>}
    </span>
  );
}
