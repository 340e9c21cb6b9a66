// The rows of the events table: only those in view are made, and pages come as they are needed.

import { useQueries, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { UnixMs } from "../../base/time";
import type { EventPage, EventRow, EventSort } from "../../ipc/bindings";
import { useActions } from "../../state/keyboard";
import { type EventsRequest, eventsQuery, EVENTS_AT_ONCE as PAGE } from "../../state/queries";
import { COLUMNS, type Column } from "./columns";
import { EventHeader } from "./EventHeader";
import { EventLine } from "./EventLine";
import styles from "./EventsView.module.css";
import { usePlayedRow } from "./use-played-row";

const ROW = 24;
const GAP = 12;
const PADDING = 14;

type Range = { first: number; last: number };

type Props = {
  request: EventsRequest;
  /** The first page. */
  head: EventPage;
  /** It is of this request, not of the one before. */
  fresh: boolean;
  range: Range;
  onRange: (range: Range) => void;
  baseMs: UnixMs;
  selectedSpan: number | null;
  selectedEvent: number | null;
  columns: readonly EventSort[];
  /** Words to mark. */
  words: readonly string[];
  onSelect: (row: EventRow, replace: boolean) => void;
};

/** The table. */
export function EventTable(props: Props) {
  const { request, head, fresh, range, onRange, baseMs, selectedSpan, selectedEvent } = props;
  const { columns, words, onSelect } = props;
  const { total } = head;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 8,
    scrollPaddingStart: ROW,
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
    queries: pages.map((page) => eventsQuery({ ...request, offset: page * PAGE, limit: PAGE, find: null })),
  });
  const rowAt = (index: number): EventRow | undefined => {
    const page = Math.floor(index / PAGE);
    if (page === 0) return head.events[index];
    const data = rest[pages.indexOf(page)]?.data;
    return data?.offset === page * PAGE ? data.events[index - page * PAGE] : undefined;
  };

  const inHead = selectedEvent === null ? -1 : head.events.findIndex((row) => row.id === selectedEvent);
  const place = useRef(-1);
  const stands = place.current >= 0 && rowAt(place.current)?.id === selectedEvent;
  const found = useQuery({
    ...eventsQuery({ ...request, offset: 0, limit: 0, find: selectedEvent }),
    enabled: selectedEvent !== null && inHead < 0 && !stands,
  });

  // The place of the selection. What was selected elsewhere, or has moved with the order, is brought into view.
  const shown = useRef<string | null>(null);
  const wanted = useRef<number | null>(null);
  const order = `${request.query} ${request.sort} ${request.descending}`;
  useEffect(() => {
    const come = wanted.current === null ? undefined : rowAt(wanted.current);
    if (come !== undefined) {
      go(wanted.current ?? 0);
      return;
    }
    if (stands) return;
    const elsewhere = found.data && !found.isPlaceholderData ? (found.data.place ?? -1) : -1;
    place.current =
      selectedEvent === null
        ? head.events.findIndex((row) => row.span === selectedSpan)
        : Math.max(inHead, elsewhere);
    if (selectedEvent === null || !fresh || place.current < 0) return;
    const seen = `${selectedEvent} ${order}`;
    if (shown.current !== seen) virtual.scrollToIndex(place.current, { align: "auto" });
    shown.current = seen;
  });
  const go = (next: number) => {
    const to = Math.min(total - 1, Math.max(0, next));
    virtual.scrollToIndex(to);
    const row = rowAt(to);
    // What is not here yet is selected when it has come.
    wanted.current = row ? null : to;
    if (!row) return;
    place.current = to;
    shown.current = `${row.id} ${order}`;
    onSelect(row, true);
  };
  const step = (by: number) => go(place.current < 0 ? range.first : place.current + by);
  useActions({ "row-next": () => step(1), "row-previous": () => step(-1) });
  const onKeyDown = (event: KeyboardEvent) => {
    const rows = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW) - 2);
    const moves = [
      ["Home", 0],
      ["End", total - 1],
      ["PageDown", place.current + rows],
      ["PageUp", place.current - rows],
    ] as const;
    const move = moves.find(([key]) => key === event.key);
    if (!move || event.target !== box.current) return;
    event.preventDefault();
    go(move[1]);
  };

  const played = usePlayedRow(request, head, baseMs, (at) => virtual.scrollToIndex(at, { align: "center" }));

  const list = COLUMNS.filter(({ id }) => columns.includes(id));
  const grid = { gridTemplateColumns: tracks(list), minWidth: leastWidth(list) };
  return (
    <div
      className={styles.table}
      ref={box}
      role="grid"
      aria-label="Events"
      aria-rowcount={total + 1}
      data-testid="events-table"
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <EventHeader columns={list} grid={grid} />
      <div className={styles.rows} role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rowAt(item.index);
          return (
            <div
              key={item.key}
              className={styles.place}
              role="presentation"
              data-later={(row && played !== null && row.timeMs > played) || undefined}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {row && (
                <EventLine
                  row={row}
                  index={item.index}
                  baseMs={baseMs}
                  selected={row.id === selectedEvent}
                  sameSpan={row.span === selectedSpan}
                  columns={list}
                  grid={grid}
                  words={words}
                  onSelect={() => {
                    place.current = item.index;
                    shown.current = `${row.id} ${order}`;
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

/** What the columns need at least, with the gaps between them. */
function leastWidth(columns: readonly Column[]): number {
  const least = (track: string) => Number(/\d+/.exec(track)?.[0] ?? 0);
  return columns.reduce((sum, { track }) => sum + least(track) + GAP, 2 * PADDING - GAP);
}

/** Some column must take what is left. */
function tracks(columns: readonly Column[]): string {
  const wide = columns.some(({ track }) => track.endsWith("1fr)"));
  return columns.map(({ track }) => track).join(" ") + (wide ? "" : " 1fr");
}
