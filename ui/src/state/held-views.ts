// While a session is paused, all its views show it as it was: what they would ask later is asked at once, and kept.

import { type QueryClient, type QueryKey, QueryObserver, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { sessionContextQuery } from "./context";
import { agentGraphQuery, overviewQuery, toolReportQuery } from "./explorer";
import { sessionFilesQuery } from "./files";
import { EVENTS_AT_ONCE, eventsQuery, timelineLayoutQuery } from "./queries";
import { transcriptQuery } from "./transcript";
import { useView } from "./view";

/** Holds the views of a session for as long as `held` is on. */
export function useHeldViews(key: string, held: boolean): void {
  const client = useQueryClient();
  useEffect(() => (held ? hold(client, key) : undefined), [client, key, held]);
}

function hold(client: QueryClient, key: string): () => void {
  const events = eventsQuery({
    ...{ session: key, query: "", sort: "time", descending: false },
    ...{ offset: 0, limit: EVENTS_AT_ONCE, find: null, newest: null },
  });
  // Pages, filters and orders of the table that are asked for later are answered as of this page.
  client.fetchQuery(events).then(
    ({ newest }) => useView.getState().holdAt(key, newest),
    () => undefined,
  );
  const queries = [
    overviewQuery(key),
    timelineLayoutQuery(key),
    transcriptQuery(key),
    agentGraphQuery(key),
    toolReportQuery(key, ""),
    events,
    sessionFilesQuery(key, ""),
    sessionContextQuery(key),
  ];
  const stops = queries.map((query) => {
    void client.prefetchQuery(query as { queryKey: QueryKey });
    // One who listens keeps the answer, also while no view shows it.
    return new QueryObserver(client, { queryKey: query.queryKey as QueryKey, enabled: false }).subscribe(
      () => {},
    );
  });
  return () => {
    for (const stop of stops) stop();
  };
}
