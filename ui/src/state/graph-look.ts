// How the graph is looked at, remembered between starts.

import { create } from "zustand";
import { persist } from "zustand/middleware";

/** All handoffs between two agents as one edge, or every handoff as an edge of its own. */
type GraphMode = "aggregated" | "as-it-ran";

type GraphLook = {
  mode: GraphMode;
  /** Whether changes of the acting agent that no event states are drawn. */
  inferred: boolean;
  change: (change: Partial<Pick<GraphLook, "mode" | "inferred">>) => void;
};

export const useGraphLook = create<GraphLook>()(
  persist((set) => ({ mode: "aggregated", inferred: true, change: (change) => set(change) }), {
    name: "tracewake.graph",
    version: 1,
  }),
);
