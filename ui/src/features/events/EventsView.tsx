// The raw events of a session as a table, with facets beside it. Both follow the session's filter.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { formatCount, formatPlural } from "../../base/format";
import type { UnixMs } from "../../base/time";
import type { EventRow } from "../../ipc/bindings";
import { updateSession } from "../../state/address";
import { useActions } from "../../state/keyboard";
import { EVENTS_AT_ONCE, eventsQuery } from "../../state/queries";
import { useEventFacets, useHighlight } from "../../state/query-language";
import { useView } from "../../state/view";
import { Icon } from "../../widgets/Icon";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { ColumnChoice } from "./ColumnChoice";
import { fittingColumns, useEventTable } from "./columns";
import { EventFacets } from "./EventFacets";
import styles from "./EventsView.module.css";
import { EventTable } from "./EventTable";

type Props = {
  sessionKey: string;
  baseMs: UnixMs;
  selectedSpan: number | null;
  selectedEvent: number | null;
  /** The session's filter. */
  query: string;
};

/** The events view. */
export function EventsView({ sessionKey, baseMs, selectedSpan, selectedEvent, query }: Props) {
  const { columns: chosen, sort, descending, facets: withFacets, choose, showFacets } = useEventTable();
  const [range, setRange] = useState({ first: 0, last: 40 });
  const [box, width] = useWidth();
  const words = useHighlight(query);
  const facets = useEventFacets(sessionKey, query);
  const newest = useView(({ paused }) => (paused?.key === sessionKey ? paused.newest : null));
  const request = { session: sessionKey, query, sort, descending, newest };
  const head = useQuery(eventsQuery({ ...request, offset: 0, limit: EVENTS_AT_ONCE, find: null }));
  const page = head.data;
  useActions({ facets: () => showFacets(!withFacets) });

  if (head.error && !page) return <ErrorNotice error={head.error} onRetry={head.refetch} />;
  if (!page) return <Skeleton label="Loading the events" rows={16} />;
  const says = {
    sequence: page.events.some(({ sequence }) => sequence !== null),
    integrity: page.events.some(({ integrity }) => integrity !== "unsigned"),
  };
  const shown = chosen ?? fittingColumns(width, says);
  const select = (row: EventRow, replace: boolean) =>
    updateSession({ span: row.span, event: row.id }, { replace });
  return (
    <div className={styles.view} data-testid="events">
      {withFacets && <EventFacets facets={facets.data ?? []} />}
      <div className={styles.main} ref={box}>
        <div className={styles.counts}>
          <button
            type="button"
            className={styles.tool}
            aria-pressed={withFacets}
            onClick={() => showFacets(!withFacets)}
          >
            <Icon name="filter" size={13} />
            Facets
          </button>
          <p role="status">
            {page.total === page.stored
              ? formatPlural(page.stored, "event")
              : `${formatCount(page.total)} of ${formatPlural(page.stored, "event")}`}
          </p>
          <span className={styles.space} />
          <ColumnChoice shown={shown} chosen={chosen !== null} onChoose={choose} />
        </div>
        {page.total === 0 ? (
          <NoEvents filtered={query !== ""} />
        ) : (
          <EventTable
            request={request}
            head={page}
            fresh={!head.isPlaceholderData}
            range={range}
            onRange={setRange}
            baseMs={baseMs}
            selectedSpan={selectedSpan}
            selectedEvent={selectedEvent}
            columns={shown}
            words={words}
            onSelect={select}
          />
        )}
      </div>
    </div>
  );
}

function NoEvents({ filtered }: { filtered: boolean }) {
  if (filtered)
    return <EmptyNotice title="No event matches">Take a part of the filter off to see more.</EmptyNotice>;
  return <EmptyNotice title="No events yet">They appear here as soon as the agent sends them.</EmptyNotice>;
}

/** The width of an element; 0 until it is known. */
function useWidth(): [(element: HTMLDivElement | null) => void, number] {
  const [width, setWidth] = useState(0);
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const last = useRef(0);
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(() => {
      const now = Math.round(element.clientWidth);
      if (now !== last.current) setWidth(now);
      last.current = now;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [setElement, width];
}
