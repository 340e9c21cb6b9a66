// The calls that are chosen: only those in view are made, and pages come as they are needed.

import { useQueries, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState } from "react";
import { formatCount, formatPlural } from "../../base/format";
import type { UnixMs } from "../../base/time";
import type { CallRow } from "../../ipc/bindings";
import { updateSession } from "../../state/address";
import { callsQuery } from "../../state/explorer";
import { useActions } from "../../state/keyboard";
import { usePacedPlayhead } from "../../state/playhead";
import { Button } from "../../widgets/Button";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { CallLine } from "./CallLine";
import styles from "./ToolsView.module.css";

const ROW = 24;
const PAGE = 50;
const ORDERS = [
  { order: "newest", word: "Newest" },
  { order: "oldest", word: "Oldest" },
  { order: "slowest", word: "Slowest" },
] as const;

type Props = { sessionKey: string; query: string; baseMs: UnixMs; selectedSpan: number | null };

/** The list. A click selects the call's span, so that the inspector shows it. */
export function CallsList({ sessionKey, query, baseMs, selectedSpan }: Props) {
  const [order, setOrder] = useState<(typeof ORDERS)[number]["order"]>("newest");
  const [range, setRange] = useState({ first: 0, last: 30 });
  const box = useRef<HTMLDivElement>(null);
  const request = { session: sessionKey, query, order, limit: PAGE };
  const head = useQuery(callsQuery({ ...request, offset: 0 }));
  const total = head.data?.total ?? 0;
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 6,
    onChange: ({ range: seen }) => {
      const next = { first: seen?.startIndex ?? 0, last: seen?.endIndex ?? 0 };
      if (next.first !== range.first || next.last !== range.last) setRange(next);
    },
  });
  const pages: number[] = [];
  const last = Math.floor(range.last / PAGE);
  for (let page = Math.max(1, Math.floor(range.first / PAGE)); page <= last; page += 1) pages.push(page);
  const rest = useQueries({
    queries: pages.map((page) => callsQuery({ ...request, offset: page * PAGE })),
  });
  const rowAt = (index: number): CallRow | undefined => {
    const page = Math.floor(index / PAGE);
    const data = page === 0 ? head.data : rest[pages.indexOf(page)]?.data;
    return data?.offset === page * PAGE ? data.calls[index - page * PAGE] : undefined;
  };
  const played = usePacedPlayhead(sessionKey);
  const select = ({ span }: CallRow, replace: boolean) => updateSession({ span, event: null }, { replace });
  const place = useRef(-1);
  const step = (by: number) => {
    const next = Math.min(total - 1, Math.max(0, place.current < 0 ? range.first : place.current + by));
    const row = rowAt(next);
    if (!row) return;
    place.current = next;
    virtual.scrollToIndex(next);
    select(row, true);
  };
  useActions({ "row-next": () => step(1), "row-previous": () => step(-1) });

  if (head.error && !head.data) return <ErrorNotice error={head.error} onRetry={head.refetch} />;
  if (!head.data) return <Skeleton label="Loading the calls" rows={8} />;
  return (
    <section className={styles.calls} aria-label="Calls">
      <p className={styles.bar} role="status">
        <b>{formatPlural(total, "call")}</b>
        {query !== "" && (
          <>
            <code>{query}</code>
            <Button look="quiet" onClick={() => updateSession({ query: "" })}>
              Show all
            </Button>
          </>
        )}
        <Orders order={order} onOrder={setOrder} />
      </p>
      {total === 0 ? (
        <EmptyNotice title="No call matches">Take the filter off to see more.</EmptyNotice>
      ) : (
        <div
          className={styles.list}
          ref={box}
          role="grid"
          aria-label="Calls"
          aria-rowcount={total}
          data-testid="tool-calls"
          data-total={formatCount(total)}
          tabIndex={0}
        >
          <div className={styles.rows} role="presentation" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rowAt(item.index);
              if (!row) return null;
              return (
                <CallLine
                  key={item.key}
                  row={row}
                  index={item.index}
                  top={item.start}
                  baseMs={baseMs}
                  selected={row.span === selectedSpan}
                  isLater={played !== null && row.startMs > played}
                  onSelect={() => {
                    place.current = item.index;
                    select(row, false);
                  }}
                />
              );
            })}
          </div>
        </div>
      )}
    </section>
  );
}

type OrdersProps = { order: string; onOrder: (order: (typeof ORDERS)[number]["order"]) => void };

function Orders({ order, onOrder }: OrdersProps) {
  return (
    <span className={styles.orders} role="group" aria-label="Order of the calls">
      {ORDERS.map((known) => (
        <Button
          key={known.order}
          look="quiet"
          aria-pressed={known.order === order}
          onClick={() => onOrder(known.order)}
        >
          {known.word}
        </Button>
      ))}
    </span>
  );
}
