// The rows of the events table: only those in view are made, and pages come as they are needed.

import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { EventRow } from "../../ipc/bindings";
import { useActions } from "../../state/keyboard";
import { eventsQuery } from "../../state/queries";
import { type EventColumns, EventLine } from "./EventLine";
import styles from "./EventsView.module.css";
import type { EventFilter } from "./filter";

const ROW = 24;
const PAGE = 200;

type Range = { first: number; last: number };

type Props = {
  sessionKey: string;
  filter: EventFilter;
  /** The first page. */
  head: readonly EventRow[];
  total: number;
  range: Range;
  onRange: (range: Range) => void;
  baseMs: number;
  selectedSpan: number | null;
  selectedEvent: number | null;
  columns: EventColumns;
  onSelect: (row: EventRow, replace: boolean) => void;
};

const COLUMNS = [
  { name: "Time", look: styles.time },
  { name: "Kind", look: styles.kind },
  { name: "Agent", look: styles.agent },
  { name: "What", look: styles.what },
  { name: "Status", look: styles.status },
  { name: "Size", look: styles.size },
] as const;

/** The table. */
export function EventTable(props: Props) {
  const { sessionKey, filter, head, total, range, onRange, baseMs, selectedSpan, selectedEvent } = props;
  const { columns, onSelect } = props;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 8,
    onChange: ({ range: seen }) => {
      const next = { first: seen?.startIndex ?? 0, last: seen?.endIndex ?? 0 };
      if (next.first !== range.first || next.last !== range.last) onRange(next);
    },
  });

  const pages: number[] = [];
  for (
    let page = Math.max(1, Math.floor(range.first / PAGE));
    page <= Math.floor(range.last / PAGE);
    page += 1
  ) {
    pages.push(page);
  }
  const rest = useQueries({
    queries: pages.map((page) =>
      eventsQuery({ session: sessionKey, ...filter, offset: page * PAGE, limit: PAGE }),
    ),
  });
  const rowAt = (index: number): EventRow | undefined => {
    const page = Math.floor(index / PAGE);
    if (page === 0) return head[index];
    const data = rest[pages.indexOf(page)]?.data;
    return data?.offset === page * PAGE ? data.events[index - page * PAGE] : undefined;
  };

  const place = useRef(-1);
  useEffect(() => {
    const known = rowAt(place.current);
    if (known?.id !== selectedEvent) {
      place.current = head.findIndex((row) =>
        selectedEvent === null ? row.span === selectedSpan : row.id === selectedEvent,
      );
    }
  });
  const step = (by: number) => {
    const next = place.current < 0 ? range.first : Math.min(total - 1, Math.max(0, place.current + by));
    const row = rowAt(next);
    if (!row) return;
    place.current = next;
    virtual.scrollToIndex(next);
    onSelect(row, true);
  };
  useActions({ "row-next": () => step(1), "row-previous": () => step(-1) });

  return (
    <div
      className={styles.table}
      ref={box}
      role="grid"
      aria-label="Events"
      aria-rowcount={total}
      data-lead={columns.sequence || columns.integrity}
      data-testid="events-table"
      tabIndex={0}
    >
      <div className={styles.header} role="row">
        {(columns.integrity || columns.sequence) && (
          <span className={styles.lead} role="presentation">
            {columns.integrity && (
              <span
                className={styles.integrity}
                role="columnheader"
                aria-label="Signature"
                title="Signature"
              />
            )}
            {columns.sequence && (
              <span className={styles.sequence} role="columnheader" aria-label="Sequence" title="Sequence">
                #
              </span>
            )}
          </span>
        )}
        {COLUMNS.map(({ name, look }) => (
          <span key={name} className={look} role="columnheader">
            {name}
          </span>
        ))}
      </div>
      <div className={styles.rows} role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rowAt(item.index);
          return (
            <div
              key={item.key}
              className={styles.place}
              role="presentation"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {row && (
                <EventLine
                  row={row}
                  index={item.index}
                  baseMs={baseMs}
                  selected={row.id === selectedEvent}
                  sameSpan={row.span === selectedSpan}
                  columns={columns}
                  onSelect={() => {
                    place.current = item.index;
                    onSelect(row, false);
                  }}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
