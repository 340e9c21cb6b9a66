// How the graph is looked at, remembered between starts.

import { create } from "zustand";
import { persist } from "zustand/middleware";

/** All handoffs between two agents as one line, every handoff in order, or the pairs as a table. */
export type GraphMode = "aggregated" | "as-it-ran" | "table";

type Look = {
  mode: GraphMode;
  /** Whether changes of the acting agent that no event states are shown; `null` until a person chose. */
  inferred: boolean | null;
  /** In the sequence, distances are times rather than even steps. */
  toScale: boolean;
};

type GraphLook = Look & { change: (change: Partial<Look>) => void };

export const useGraphLook = create<GraphLook>()(
  persist(
    (set) => ({ mode: "aggregated", inferred: null, toScale: false, change: (change) => set(change) }),
    {
      name: "tracewake.graph",
      version: 2,
      // Before, inferred handoffs were on unless a person took them off.
      migrate: (before) => ({
        ...(before as Look),
        inferred: (before as Look).inferred === true ? null : false,
      }),
    },
  ),
);
