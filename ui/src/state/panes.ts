// Sizes of the panes, remembered between starts.

import { create } from "zustand";
import { persist } from "zustand/middleware";

/** Panes with a size of their own, in pixels: widths, and the height of what is under the traces. */
type Pane = "list" | "inspector" | "labels" | "beside" | "under" | "names";

type Panes = Record<Pane, number> & {
  /** The list is put away. */
  listHidden: boolean;
  toggleList: () => void;
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
      listHidden: false,
      toggleList: () => set(({ listHidden }) => ({ listHidden: !listHidden })),
      resize: (pane, size) => set({ [pane]: size }),
    }),
    { name: "tracewake.panes", version: 1 },
  ),
);
