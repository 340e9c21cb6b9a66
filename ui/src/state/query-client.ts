// How answers of the back end are kept: nothing is fetched again by itself; `live.ts` says when something changed.

import {
  type InvalidateOptions,
  type InvalidateQueryFilters,
  QueryClient,
  type QueryKey,
} from "@tanstack/react-query";
import { type UnixMs, unixMs } from "../base/time";

/**
 * A cache that asks again also where an answer was on its way when something changed: that answer may have been read
 * before the change. The cache of the library takes such an answer for new if it is the first one to a question, or
 * if nobody looks at it.
 */
class WindowQueries extends QueryClient {
  override async invalidateQueries<TTaggedQueryKey extends QueryKey = QueryKey>(
    filters?: InvalidateQueryFilters<TTaggedQueryKey>,
    options?: InvalidateOptions,
  ): Promise<void> {
    const underWay = this.getQueryCache()
      .findAll({ ...filters, fetchStatus: "fetching" })
      .map((query) => ({ query, answer: query.promise }));
    const asked = super.invalidateQueries(filters, options);
    const kept = underWay.filter(({ query, answer }) => query.promise === answer);
    const again = filters?.refetchType ? { refetchType: filters.refetchType } : {};
    await Promise.all([
      asked,
      ...kept.map(async ({ query, answer }) => {
        await answer?.catch(() => undefined);
        await super.invalidateQueries({ ...again, queryKey: query.queryKey, exact: true });
      }),
    ]);
  }
}

/** A cache for one window. The back end is on the same machine, so a browser's idea of being offline means nothing. */
export function createQueryClient(): QueryClient {
  return new WindowQueries({
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
