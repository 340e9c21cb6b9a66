// What the events table keeps. A session's filter survives a change of view.

import { create } from "zustand";

/** Empty lists keep everything. */
export type EventFilter = { kinds: string[]; agents: string[]; failedOnly: boolean };

export const NO_FILTER: EventFilter = { kinds: [], agents: [], failedOnly: false };

type Filters = {
  session: string;
  filter: EventFilter;
  setFilter: (session: string, filter: EventFilter) => void;
};

const useFilters = create<Filters>()((set) => ({
  session: "",
  filter: NO_FILTER,
  setFilter: (session, filter) => set({ session, filter: isEmpty(filter) ? NO_FILTER : filter }),
}));

/** The filter of a session and the way to change it. */
export function useEventFilter(session: string): [EventFilter, (filter: EventFilter) => void] {
  const filters = useFilters();
  const filter = filters.session === session ? filters.filter : NO_FILTER;
  return [filter, (next) => filters.setFilter(session, next)];
}

/** A list with a value put in, or taken out when it was there. */
export function toggled(values: readonly string[], value: string): string[] {
  return values.includes(value) ? values.filter((known) => known !== value) : [...values, value];
}

function isEmpty({ kinds, agents, failedOnly }: EventFilter): boolean {
  return kinds.length === 0 && agents.length === 0 && !failedOnly;
}
