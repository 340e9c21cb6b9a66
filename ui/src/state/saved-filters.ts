// Filters that were given a name, remembered between starts.

import { create } from "zustand";
import { persist } from "zustand/middleware";

/** Where a filter is of use. */
type FilterPlace = "sessions" | "events";

/** A filter with its name. */
type SavedFilter = { place: FilterPlace; name: string; query: string };

type SavedFilters = {
  filters: SavedFilter[];
  /** Saves a filter; one of the same name there is replaced. */
  save: (filter: SavedFilter) => void;
  remove: (place: FilterPlace, name: string) => void;
};

const isAt = (filter: SavedFilter, place: FilterPlace, name: string) =>
  filter.place === place && filter.name === name;

export const useSavedFilters = create<SavedFilters>()(
  persist(
    (set) => ({
      filters: [],
      save: (filter) =>
        set(({ filters }) => ({
          filters: [...filters.filter((known) => !isAt(known, filter.place, filter.name)), filter],
        })),
      remove: (place, name) =>
        set(({ filters }) => ({ filters: filters.filter((known) => !isAt(known, place, name)) })),
    }),
    { name: "tracewake.filters", version: 1 },
  ),
);
