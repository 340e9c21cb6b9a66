// The row of the events table that is played, which the table follows while it is in the order of time.

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { instantOf, type RelativeMs, relativeMs, type UnixMs } from "../../base/time";
import type { EventPage } from "../../ipc/bindings";
import { usePacedPlayhead } from "../../state/playhead";
import { type EventsRequest, eventsQuery } from "../../state/queries";

/** The instant that is played, at the pace of rows; brings the last event until then into view. */
export function usePlayedRow(
  request: EventsRequest,
  head: EventPage,
  baseMs: UnixMs,
  show: (place: number) => void,
): RelativeMs | null {
  const at = usePacedPlayhead(request.session);
  const follows = at !== null && request.sort === "time";
  // Of a longer table the back end knows how many events there are until then.
  const isWhole = head.events.length === head.total;
  const until = at === null ? "" : `until:${new Date(instantOf(baseMs, at) + 1).toISOString()}`;
  const query = request.query === "" ? until : `(${request.query}) ${until}`;
  const counted = useQuery({
    ...eventsQuery({ ...request, query, offset: 0, limit: 0, find: null }),
    enabled: follows && !isWhole,
    gcTime: 0,
  });
  const before = isWhole
    ? head.events.filter(({ timeMs }) => at !== null && relativeMs(timeMs) <= at).length
    : (counted.data?.total ?? 0);
  const place = !follows || before === 0 ? -1 : request.descending ? head.total - before : before - 1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each row, not whenever the table moves.
  useEffect(() => {
    if (place >= 0) show(place);
  }, [place]);
  return at;
}
