// One event in the table.

import { formatBytes } from "../../base/format";
import { formatMoment, formatOffset } from "../../base/time";
import type { EventRow } from "../../ipc/bindings";
import { kindWords } from "../../model/families";
import { eventIntegrity } from "../../model/integrity";
import { IntegrityMark } from "../../widgets/IntegrityMark";
import { KindMark } from "../../widgets/KindMark";
import styles from "./EventsView.module.css";

/** Columns that are shown where some event has something to say in them. */
export type EventColumns = { sequence: boolean; integrity: boolean };

type Props = {
  row: EventRow;
  index: number;
  baseMs: number;
  selected: boolean;
  /** It belongs to the selected span. */
  sameSpan: boolean;
  columns: EventColumns;
  onSelect: () => void;
};

/** A row. */
export function EventLine({ row, index, baseMs, selected, sameSpan, columns, onSelect }: Props) {
  const look = eventIntegrity(row.integrity);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and the arrows move along the rows.
    <div
      className={styles.line}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-testid="event-row"
      data-span={row.span}
      data-same-span={sameSpan}
      data-failed={row.failed}
      onClick={onSelect}
    >
      {(columns.integrity || columns.sequence) && (
        <span className={styles.lead} role="presentation">
          {columns.integrity && (
            <span className={styles.integrity} role="gridcell">
              {look && <IntegrityMark look={look} size={13} labelled />}
            </span>
          )}
          {columns.sequence && (
            <span className={styles.sequence} role="gridcell">
              {row.sequence ?? ""}
            </span>
          )}
        </span>
      )}
      <span className={styles.time} role="gridcell" title={formatMoment(baseMs + row.timeMs)}>
        {formatOffset(row.timeMs)}
      </span>
      <span className={styles.kind} role="gridcell">
        <KindMark family={row.family} />
        <span title={kindWords(row.kind)}>{kindWords(row.kind)}</span>
      </span>
      <span className={styles.agent} role="gridcell">
        {row.agent}
      </span>
      <span className={styles.what} role="gridcell">
        {row.failed && <i aria-hidden="true" />}
        {row.name}
        {row.detail !== "" && <em>{row.detail}</em>}
      </span>
      <span className={styles.status} role="gridcell" data-failed={row.failed}>
        {row.failed && <i aria-hidden="true" />}
        {row.status.toLowerCase().replaceAll("_", " ")}
      </span>
      <span className={styles.size} role="gridcell">
        {formatBytes(row.bytes)}
      </span>
    </div>
  );
}
