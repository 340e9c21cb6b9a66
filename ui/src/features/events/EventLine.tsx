// One event in the table.

import type { CSSProperties, ReactNode } from "react";
import { formatBytes, formatCost, formatCostShort, formatCount, formatDuration } from "../../base/format";
import { duration, formatMoment, formatOffset, instantOf, relativeMs, type UnixMs } from "../../base/time";
import type { EventRow } from "../../ipc/bindings";
import { kindWords } from "../../model/families";
import { eventIntegrity } from "../../model/integrity";
import { IntegrityMark } from "../../widgets/IntegrityMark";
import { KindMark } from "../../widgets/KindMark";
import { Marked } from "../../widgets/Marked";
import type { Column } from "./columns";
import styles from "./EventsView.module.css";

type Props = {
  row: EventRow;
  index: number;
  baseMs: UnixMs;
  selected: boolean;
  /** It belongs to the selected span. */
  sameSpan: boolean;
  columns: readonly Column[];
  /** The tracks of the grid. */
  grid: CSSProperties;
  /** Words to mark. */
  words: readonly string[];
  onSelect: () => void;
};

/** A row. */
export function EventLine(props: Props) {
  const { row, index, baseMs, selected, sameSpan, columns, grid, words, onSelect } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and the arrows move along the rows.
    <div
      className={styles.line}
      style={grid}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-testid="event-row"
      data-event={row.id}
      data-span={row.span}
      data-same-span={sameSpan}
      data-failed={row.failed}
      onClick={onSelect}
    >
      {columns.map(({ id, right }) => (
        <span
          key={id}
          className={styles[id]}
          role={id === "name" ? "rowheader" : "gridcell"}
          data-right={right}
          data-failed={id === "status" ? row.failed : undefined}
          title={titleOf(id, row, baseMs)}
        >
          {cell(id, row, columns, words)}
        </span>
      ))}
    </div>
  );
}

function titleOf(id: Column["id"], row: EventRow, baseMs: UnixMs): string | undefined {
  if (id === "time") return formatMoment(instantOf(baseMs, relativeMs(row.timeMs)));
  return id === "kind" ? kindWords(row.kind) : undefined;
}

function cell(
  id: Column["id"],
  row: EventRow,
  columns: readonly Column[],
  words: readonly string[],
): ReactNode {
  const has = (column: Column["id"]) => columns.some((known) => known.id === column);
  switch (id) {
    case "integrity": {
      const look = eventIntegrity(row.integrity);
      return look && <IntegrityMark look={look} size={13} labelled />;
    }
    case "sequence":
      return row.sequence ?? "";
    case "time":
      return formatOffset(relativeMs(row.timeMs));
    case "kind":
      return (
        <>
          <KindMark family={row.family} />
          <span>{kindWords(row.kind)}</span>
        </>
      );
    case "agent":
      return row.agent;
    case "name":
      return (
        <>
          {row.failed && !has("status") && <i role="img" aria-label="Failed" />}
          <Marked text={row.name} words={words} />
          {row.detail !== "" && !has("detail") && (
            <em>
              <Marked text={row.detail} words={words} />
            </em>
          )}
        </>
      );
    case "detail":
      return <Marked text={row.detail} words={words} />;
    case "duration":
      return row.durationMs > 0 ? formatDuration(duration(row.durationMs)) : "";
    case "tokens":
      return row.tokens === null ? "" : formatCount(row.tokens);
    case "cost":
      return row.cost === null ? (
        ""
      ) : (
        <span title={formatCost([row.cost])}>{formatCostShort([row.cost])}</span>
      );
    case "status":
      return (
        <>
          {row.failed && <i aria-hidden="true" />}
          {row.status.toLowerCase().replaceAll("_", " ")}
        </>
      );
    case "size":
      return formatBytes(row.bytes);
    case "source":
      return row.source;
  }
}
