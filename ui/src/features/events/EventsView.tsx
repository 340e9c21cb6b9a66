// The raw events of a session as a table, with facets beside it.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatCount, formatPlural } from "../../base/format";
import type { EventRow } from "../../ipc/bindings";
import { updateSession } from "../../state/address";
import { eventsQuery } from "../../state/queries";
import { Button } from "../../widgets/Button";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { EventFacets } from "./EventFacets";
import styles from "./EventsView.module.css";
import { EventTable } from "./EventTable";
import { NO_FILTER, useEventFilter } from "./filter";

const PAGE = 200;

type Props = {
  sessionKey: string;
  baseMs: number;
  selectedSpan: number | null;
  selectedEvent: number | null;
};

/** The events view. */
export function EventsView({ sessionKey, baseMs, selectedSpan, selectedEvent }: Props) {
  const [filter, setFilter] = useEventFilter(sessionKey);
  const [range, setRange] = useState({ first: 0, last: 40 });
  const head = useQuery(eventsQuery({ session: sessionKey, ...filter, offset: 0, limit: PAGE }));
  const page = head.data;

  if (head.error && !page) return <ErrorNotice error={head.error} onRetry={head.refetch} />;
  if (!page) return <Skeleton label="Loading the events" rows={16} />;
  const all = page.kinds.reduce((sum, { count }) => sum + count, 0);
  const select = (row: EventRow, replace: boolean) =>
    updateSession({ span: row.span, event: row.id }, { replace });
  return (
    <div className={styles.view} data-testid="events">
      <EventFacets page={page} filter={filter} onFilter={setFilter} />
      <div className={styles.main}>
        <p className={styles.counts} role="status">
          {page.total === all
            ? formatPlural(all, "event")
            : `${formatCount(page.total)} of ${formatPlural(all, "event")}`}
          {filter !== NO_FILTER && (
            <Button look="quiet" onClick={() => setFilter(NO_FILTER)}>
              Show all
            </Button>
          )}
        </p>
        {page.total === 0 ? (
          <NoEvents filtered={filter !== NO_FILTER} />
        ) : (
          <EventTable
            sessionKey={sessionKey}
            filter={filter}
            head={page.events}
            total={page.total}
            range={range}
            onRange={setRange}
            baseMs={baseMs}
            selectedSpan={selectedSpan}
            selectedEvent={selectedEvent}
            columns={{
              sequence: page.events.some(({ sequence }) => sequence !== null),
              integrity: page.events.some(({ integrity }) => integrity !== "unsigned"),
            }}
            onSelect={select}
          />
        )}
      </div>
    </div>
  );
}

function NoEvents({ filtered }: { filtered: boolean }) {
  if (filtered) return <EmptyNotice title="No event fits">Take a filter off to see more.</EmptyNotice>;
  return <EmptyNotice title="No events yet">They appear here as soon as the agent sends them.</EmptyNotice>;
}
