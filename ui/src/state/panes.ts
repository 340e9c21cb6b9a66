// Sizes of the panes and which of them are folded or pinned, remembered between starts.

import { useSyncExternalStore } from "react";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { Route } from "../model/route";
import { currentRoute, useRoute } from "./address";

/** Panes with a size of their own, in pixels: widths, and the height of what is under the traces. */
type Pane = "list" | "inspector" | "labels" | "beside" | "under" | "names";

type Panes = Record<Pane, number> & {
  /** The list is folded; `null` until a person chose, and the room decides. */
  listFolded: boolean | null;
  /** The inspector stays while nothing is selected. */
  inspectorPinned: boolean;
  foldList: (folded: boolean) => void;
  pinInspector: (pinned: boolean) => void;
  resize: (pane: Pane, size: number) => void;
};

/** On a small screen the side panes start narrower. */
const SMALL = window.innerWidth < 1360;

export const usePanes = create<Panes>()(
  persist(
    (set) => ({
      list: SMALL ? 272 : 312,
      inspector: SMALL ? 320 : 356,
      labels: SMALL ? 240 : 288,
      beside: SMALL ? 440 : 540,
      names: SMALL ? 150 : 190,
      under: SMALL ? 310 : 350,
      listFolded: null,
      inspectorPinned: false,
      foldList: (listFolded) => set({ listFolded }),
      pinInspector: (inspectorPinned) => set({ inspectorPinned }),
      resize: (pane, size) => set({ [pane]: size }),
    }),
    { name: "tracewake.panes", version: 1 },
  ),
);

/** So narrow, an open session needs the room of the list. */
const NARROW = "(max-width: 1100px)";

const isNarrow = () => window.matchMedia(NARROW).matches === true;

function onNarrow(changed: () => void): () => void {
  const narrow = window.matchMedia(NARROW);
  narrow.addEventListener("change", changed);
  return () => narrow.removeEventListener("change", changed);
}

function isFolded({ listFolded }: Panes, { at }: Route, narrow: boolean): boolean {
  return listFolded ?? (narrow && at === "session");
}

/** Whether the list is folded: by choice, else where an open session has little room. */
export function useListFolded(): boolean {
  const narrow = useSyncExternalStore(onNarrow, isNarrow);
  return isFolded(usePanes(), useRoute(), narrow);
}

/** Folds the list, or unfolds it. */
export function toggleList(): void {
  const panes = usePanes.getState();
  panes.foldList(!isFolded(panes, currentRoute(), isNarrow()));
}
