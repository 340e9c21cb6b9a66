// What a person does with whole sessions: star, title, note, delete and bring back. The back end emits what changed.

import { create } from "zustand";
import { formatPlural } from "../base/format";
import { commands, errorCode } from "../ipc/backend";
import type { AnnotationChange, SessionRow } from "../ipc/bindings";
import { currentRoute, navigate } from "./address";
import { closeTabs } from "./tabs";
import { useToast } from "./toast";
import { useView } from "./view";

type Marking = {
  /** The session whose title and note are being written. */
  editing: string | null;
  /** Sessions picked in the list, for several at once. */
  picked: ReadonlySet<string>;
  /** Sessions deleted last, which undo brings back; the last ones at the end. */
  deleted: readonly (readonly string[])[];
  edit: (key: string | null) => void;
  togglePick: (key: string) => void;
  clearPicks: () => void;
};

export const useMarking = create<Marking>()((set) => ({
  editing: null,
  picked: new Set(),
  deleted: [],
  edit: (editing) => set({ editing }),
  togglePick: (key) =>
    set(({ picked }) => {
      const next = new Set(picked);
      if (!next.delete(key)) next.add(key);
      return { picked: next };
    }),
  clearPicks: () => set({ picked: new Set() }),
}));

const NO_CHANGE: AnnotationChange = { starred: null, title: null, note: null };

/** Changes the annotations of sessions; rejects when that failed. */
export async function changeMarks(keys: readonly string[], change: Partial<AnnotationChange>): Promise<void> {
  for (const key of keys) await commands.annotateSession(key, { ...NO_CHANGE, ...change });
}

/** Changes the annotations of sessions. */
export async function markSessions(
  keys: readonly string[],
  change: Partial<AnnotationChange>,
): Promise<void> {
  await attempt(() => changeMarks(keys, change));
}

/** Stars a session, or takes the star off. */
export async function toggleStar(row: Pick<SessionRow, "key" | "starred">): Promise<void> {
  await markSessions([row.key], { starred: !row.starred });
  useToast.getState().say({ words: row.starred ? "Star removed" : "Starred" });
}

/** Deletes sessions; undo brings them back. */
export async function deleteSessions(keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await attempt(async () => {
    await commands.deleteSessions([...keys]);
    useMarking.setState(({ deleted }) => ({ deleted: [...deleted, keys], picked: new Set() }));
    closeTabs(keys);
    const route = currentRoute();
    if (route.at === "session" && keys.includes(route.key)) navigate({ at: "home" }, { replace: true });
    useToast.getState().say({
      words: `${formatPlural(keys.length, "session")} deleted. What still comes in for ${keys.length === 1 ? "it brings it" : "one brings it"} back.`,
      undo: () => void undoDelete(),
    });
  });
}

/** Brings back what was deleted last. */
export async function undoDelete(): Promise<void> {
  const keys = useMarking.getState().deleted.at(-1);
  if (!keys) return;
  useMarking.setState(({ deleted }) => ({ deleted: deleted.slice(0, -1) }));
  await attempt(async () => {
    const there = await commands.restoreSessions([...keys]);
    const words =
      there === keys.length
        ? `${formatPlural(there, "session")} brought back`
        : `${there} of ${formatPlural(keys.length, "session")} brought back; the others are gone for good`;
    useToast.getState().say({ words });
  });
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    useView.getState().setFailure({ code: errorCode(error) });
  }
}
