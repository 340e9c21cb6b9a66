// Sizes of the panes and which of them are folded or pinned, remembered between starts.

import { useSyncExternalStore } from "react";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { Route } from "../model/route";
import { SESSION_VIEWS, type SessionView } from "../model/views";
import { currentRoute, useRoute } from "./address";

/** Panes with a size of their own, in pixels: widths, and the height of what is under the traces. */
type Pane = "list" | "table" | "inspector" | "labels" | "beside" | "under" | "names";

type Sizes = Record<Pane, number>;

type Panes = Sizes & {
  /** The sizes that a person gave; the others follow the window. */
  own: Partial<Sizes>;
  /** The list is folded; `null` until a person chose, and the room decides. */
  listFolded: boolean | null;
  /** The list is a table where there is room for one. */
  listTable: boolean;
  /** The view beside the chosen one, where there is room for two; `null` for none. */
  secondView: SessionView | null;
  /** How much of the room of two views the first one has, from 0 to 1. */
  firstShare: number;
  /** The inspector stays while nothing is selected. */
  inspectorPinned: boolean;
  foldList: (folded: boolean) => void;
  showTable: (table: boolean) => void;
  showSecond: (view: SessionView | null) => void;
  shareViews: (firstShare: number) => void;
  pinInspector: (pinned: boolean) => void;
  resize: (pane: Pane, size: number) => void;
};

/** The sizes in a window of at most this many pixels: where there is more room, titles, names and payloads have it. */
const SIZES: readonly [number, Sizes][] = [
  [1360, { list: 272, table: 640, inspector: 320, labels: 240, beside: 440, names: 150, under: 310 }],
  [1900, { list: 312, table: 640, inspector: 356, labels: 288, beside: 540, names: 190, under: 350 }],
  [
    Number.POSITIVE_INFINITY,
    { list: 400, table: 860, inspector: 520, labels: 380, beside: 820, names: 240, under: 420 },
  ],
];

function sizesFor(width: number): Sizes {
  const row = SIZES.find(([most]) => width <= most) ?? SIZES[1];
  return (row as (typeof SIZES)[number])[1];
}

export const usePanes = create<Panes>()(
  persist(
    (set) => ({
      ...sizesFor(window.innerWidth),
      own: {},
      listFolded: null,
      listTable: false,
      secondView: null,
      firstShare: 0.5,
      inspectorPinned: false,
      showTable: (listTable) => set({ listTable }),
      showSecond: (secondView) => set({ secondView }),
      shareViews: (firstShare) => set({ firstShare }),
      foldList: (listFolded) => set({ listFolded }),
      pinInspector: (inspectorPinned) => set({ inspectorPinned }),
      resize: (pane, size) => set(({ own }) => ({ [pane]: size, own: { ...own, [pane]: size } })),
    }),
    {
      name: "tracewake.panes",
      version: 2,
      partialize: ({ own, listFolded, listTable, secondView, firstShare, inspectorPinned }) => ({
        ...{ own, listFolded, listTable, secondView, firstShare, inspectorPinned },
      }),
      migrate: (kept, version) => (version < 2 ? { ...(kept as object), own: {} } : kept) as Panes,
      merge: (kept, now) => {
        const before = kept as Partial<Panes> | undefined;
        const secondView = SESSION_VIEWS.find(({ view }) => view === before?.secondView)?.view ?? null;
        return { ...now, ...before, secondView, ...sizesFor(window.innerWidth), ...before?.own };
      },
    },
  ),
);

/** Gives the panes whose size nobody chose that of the window, for as long as it is open. Gives what ends that. */
export function startPanes(): () => void {
  const follow = () => usePanes.setState(({ own }) => ({ ...sizesFor(window.innerWidth), ...own }));
  window.addEventListener("resize", follow);
  return () => window.removeEventListener("resize", follow);
}

/** So narrow, an open session or conversation needs the room of the list. */
const NARROW = "(max-width: 1100px)";

const isNarrow = () => window.matchMedia(NARROW).matches === true;

function onNarrow(changed: () => void): () => void {
  const narrow = window.matchMedia(NARROW);
  narrow.addEventListener("change", changed);
  return () => narrow.removeEventListener("change", changed);
}

function isFolded({ listFolded }: Panes, route: Route, narrow: boolean): boolean {
  const isOpen = route.at === "session" || (route.at === "chat" && route.conversation !== null);
  return listFolded ?? (narrow && isOpen);
}

/** Whether the list is folded: by choice, else where what is open has little room. */
export function useListFolded(): boolean {
  const narrow = useSyncExternalStore(onNarrow, isNarrow);
  return isFolded(usePanes(), useRoute(), narrow);
}

/** In a window of so many pixels a table of sessions leaves enough for an open one. */
const TABLE_FROM = 1900;
/** What two views side by side need, beside the list and an inspector. */
const TWO_VIEWS = 1100;
const RAIL = 44;

/** Whether the window has room for the list as a table. */
export function useHasTableRoom(): boolean {
  return useWindowWidth() >= TABLE_FROM;
}

/** Whether the list is a table: by choice, where there is room. */
export function useListTable(): boolean {
  const hasRoom = useHasTableRoom();
  const folded = useListFolded();
  return usePanes((panes) => panes.listTable) && hasRoom && !folded;
}

/** Whether a session has room for two of its views, also once something is selected. */
export function useHasTwoViewsRoom(): boolean {
  const width = useWindowWidth();
  const folded = useListFolded();
  const table = useListTable();
  return usePanes(({ list, table: wide, inspector }) => {
    const beside = folded ? RAIL : table ? wide : list;
    return width - RAIL - beside - inspector >= TWO_VIEWS;
  });
}

function useWindowWidth(): number {
  return useSyncExternalStore(onResize, () => window.innerWidth);
}

function onResize(changed: () => void): () => void {
  window.addEventListener("resize", changed);
  return () => window.removeEventListener("resize", changed);
}

/** The view that is shown beside another: the one that was chosen, else one that goes well with it. */
export function viewBeside(view: SessionView, second: SessionView | null): SessionView {
  if (second !== null && second !== view) return second;
  return view === "timeline" ? "transcript" : "timeline";
}

/** Folds the list, or unfolds it. */
export function toggleList(): void {
  const panes = usePanes.getState();
  panes.foldList(!isFolded(panes, currentRoute(), isNarrow()));
}
