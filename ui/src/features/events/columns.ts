// The columns of the events table: what they are called, how wide they are, and which are on show.

import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { EventSort } from "../../ipc/bindings";

/** A column; each can be sorted by. */
export type Column = {
  id: EventSort;
  title: string;
  /** Its track in the grid. */
  track: string;
  /** Numbers are at the right. */
  right?: boolean;
};

/** All columns in their order. */
export const COLUMNS: readonly Column[] = [
  { id: "integrity", title: "Signature", track: "22px" },
  { id: "sequence", title: "Sequence", track: "46px", right: true },
  { id: "time", title: "Time", track: "78px", right: true },
  { id: "kind", title: "Kind", track: "minmax(104px, 168px)" },
  { id: "agent", title: "Agent", track: "minmax(60px, 120px)" },
  { id: "name", title: "What", track: "minmax(120px, 1fr)" },
  { id: "detail", title: "Detail", track: "minmax(80px, 1fr)" },
  { id: "duration", title: "Duration", track: "72px", right: true },
  { id: "tokens", title: "Tokens", track: "64px", right: true },
  { id: "cost", title: "Cost", track: "72px", right: true },
  { id: "status", title: "Status", track: "92px" },
  { id: "size", title: "Size", track: "64px", right: true },
  { id: "source", title: "Source", track: "minmax(80px, 130px)" },
];

/** What the events of a session have to say in columns that are empty in most. */
type Says = { sequence: boolean; integrity: boolean };

/** The columns that matter most, for a table of this width; 0 while it is not known. */
export function fittingColumns(width: number, says: Says): EventSort[] {
  const lead: EventSort[] = [];
  if (says.integrity) lead.push("integrity");
  if (says.sequence && (width === 0 || width > 430)) lead.push("sequence");
  if (width > 1500) {
    const rest = ["duration", "tokens", "cost", "status", "size", "source"] as const;
    return [...lead, "time", "kind", "agent", "name", "detail", ...rest];
  }
  if (width > 860) return [...lead, "time", "kind", "agent", "name", "duration", "tokens", "status", "size"];
  if (width === 0 || width > 600) return [...lead, "time", "kind", "agent", "name", "status", "size"];
  if (width > 430) return [...lead, "time", "kind", "name", "size"];
  return [...lead, "time", "kind", "name"];
}

type Table = {
  /** The columns chosen; `null` for those that have room. */
  columns: EventSort[] | null;
  sort: EventSort;
  descending: boolean;
  /** The facets are beside the table. */
  facets: boolean;
  choose: (columns: EventSort[] | null) => void;
  /** Sorts by a column; by the same one again the other way round. */
  sortBy: (column: EventSort) => void;
  showFacets: (facets: boolean) => void;
};

/** How the table is set up, remembered between starts. */
export const useEventTable = create<Table>()(
  persist(
    (set) => ({
      columns: null,
      sort: "time",
      descending: false,
      facets: true,
      choose: (columns) => set({ columns }),
      sortBy: (sort) =>
        set((table) => ({ sort, descending: table.sort === sort ? !table.descending : isNumber(sort) })),
      showFacets: (facets) => set({ facets }),
    }),
    {
      name: "tracewake.events",
      version: 1,
      partialize: ({ columns, facets }) => ({ columns, facets }),
    },
  ),
);

/** Of amounts the largest come first. */
function isNumber(column: EventSort): boolean {
  return ["duration", "tokens", "cost", "size", "integrity"].includes(column);
}
