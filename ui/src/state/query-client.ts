// How answers of the back end are kept: nothing is fetched again by itself; `live.ts` says when something changed.

import { QueryClient } from "@tanstack/react-query";
import { type UnixMs, unixMs } from "../base/time";

/** A cache for one window. The back end is on the same machine, so a browser's idea of being offline means nothing. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always",
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 30_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
    },
  });
}

/** When a query was answered last, of its `dataUpdatedAt`; `null` before its first answer. */
export function answeredAt(dataUpdatedAt: number): UnixMs | null {
  return dataUpdatedAt > 0 ? unixMs(dataUpdatedAt) : null;
}
