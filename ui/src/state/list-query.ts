// What the list of sessions is asked for. The list writes it; what shows the same sessions reads it.

import { create } from "zustand";
import { useDebounced } from "./debounce";
import { useGoodQuery } from "./query-language";

const DEBOUNCE_MS = 120;

type ListQuery = {
  /** As typed. */
  text: string;
  setText: (text: string) => void;
};

export const useListQuery = create<ListQuery>()((set) => ({ text: "", setText: (text) => set({ text }) }));

/** The newest text of the list that is a query, a moment after it was typed. */
export function useGoodListQuery(): string {
  return useGoodQuery(
    useDebounced(
      useListQuery(({ text }) => text),
      DEBOUNCE_MS,
    ),
  );
}
