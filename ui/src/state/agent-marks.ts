// What the agents of sessions are known by: colours of names are remembered between starts, the order in which a
// session's agents were met as long as the window is open.

import { useEffect, useMemo } from "react";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import { type AgentMarks, markAgents, type RememberedColours, rememberColours } from "../model/agent-marks";

/** Sessions whose agents are kept in order at most. */
const MOST_SESSIONS = 24;

type Known = {
  colours: RememberedColours;
  /** Agents by session, in the order in which they were met; the session met last comes last. */
  met: ReadonlyMap<string, readonly string[]>;
};

const useKnown = create<Known>()(
  persist((): Known => ({ colours: [], met: new Map() }), {
    name: "tracewake.agents",
    version: 1,
    partialize: ({ colours }): Pick<Known, "colours"> => ({ colours }),
  }),
);

/**
 * The marks of a session's agents. `agents` are those that a view knows of, by order of first appearance; all views of
 * a session give an agent the same mark, also a view that knows only a part.
 */
export function useAgentMarks(session: string, agents: readonly string[]): AgentMarks {
  const colours = useKnown((known) => known.colours);
  const met = useKnown((known) => known.met.get(session));
  const given = JSON.stringify(agents);
  const all = useMemo(() => append(met ?? [], JSON.parse(given)), [met, given]);
  const marks = useMemo(() => markAgents(all, colours), [all, colours]);
  useEffect(() => {
    useKnown.setState((known) => ({
      colours: rememberColours(known.colours, marks),
      met: known.met.get(session) === all ? known.met : withSession(known.met, session, all),
    }));
  }, [session, all, marks]);
  return marks;
}

/** The same object when nothing is new. */
function append(before: readonly string[], agents: readonly string[]): readonly string[] {
  const all = new Set(before);
  for (const agent of agents) all.add(agent);
  return all.size === before.length ? before : [...all];
}

function withSession(met: Known["met"], session: string, agents: readonly string[]): Known["met"] {
  const others = [...met].filter(([key]) => key !== session).slice(1 - MOST_SESSIONS);
  return new Map([...others, [session, agents]]);
}
