// What the palette offers besides sessions: every action of the keyboard, and every place.

import fuzzysort from "fuzzysort";
import type { ChatBackend, Theme } from "../../ipc/bindings";
import type { Route } from "../../model/route";
import { formatRoute } from "../../model/route";
import { type Action, keysOf, type OwnKeys, SHORTCUTS, type Shortcut } from "../../model/shortcuts";
import { PLATFORM_SECTIONS, SESSION_VIEWS, SOURCE_SECTIONS } from "../../model/views";
import { navigate } from "../../state/address";
import { runAction } from "../../state/keyboard";
import { changeSettings } from "../../state/settings";

/** One line of the palette. */
export type Entry = {
  id: string;
  words: string;
  /** What kind of thing it is. */
  kind: "Action" | "Place" | "Setting" | "Session" | "Chat" | "Id";
  /** Shown behind the words, dimmed. */
  detail?: string;
  keys?: readonly string[];
  run: () => void;
};

/** Moves along rows and in the timeline: keys to hold, not commands to name. */
const HELD: readonly Action[] = [
  ...(["palette", "back", "select", "row-next", "row-previous", "fold", "unfold"] as const),
  ...(["zoom-in", "zoom-out", "pan-left", "pan-right", "tab-open", "pick"] as const),
];

const THEMES: readonly [Theme, string][] = [
  ["system", "System theme"],
  ["light", "Light theme"],
  ["dark", "Dark theme"],
];

/** Actions of chat that need no open conversation. */
const FROM_ANYWHERE: readonly Action[] = ["chat", "chat-new"];

/** The entries that are always there; what needs an open session, or chat, only where that is on show, and platforms
 *  only where there are some. */
export function fixedEntries(
  own: OwnKeys,
  at: Route["at"],
  platforms: readonly ChatBackend[],
  openSample: () => void,
): Entry[] {
  const views = new Set<string>(SESSION_VIEWS.map(({ view }) => `view-${view}`));
  const isOffered = ({ action, group }: Shortcut) => {
    if (group === "Window") return true;
    if (group === "Chat") return at === "chat" || FROM_ANYWHERE.includes(action);
    return at === "session";
  };
  const actions = SHORTCUTS.filter((shortcut) => !HELD.includes(shortcut.action) && isOffered(shortcut)).map(
    (shortcut): Entry => {
      const isView = views.has(shortcut.action);
      return {
        id: shortcut.action,
        words: isView ? `Go to ${shortcut.words}` : shortcut.words,
        kind: isView ? "Place" : "Action",
        keys: keysOf(shortcut, own).slice(0, 1),
        run: () => runAction(shortcut.action),
      };
    },
  );
  const place = (words: string, route: Route, detail?: string): Entry => ({
    id: `place-${formatRoute(route)}`,
    words,
    ...(detail !== undefined && { detail }),
    kind: "Place",
    run: () => navigate(route),
  });
  return [
    { id: "sample", words: "Explore a sample run", kind: "Action", run: openSample },
    ...actions,
    place("Start", { at: "home" }),
    place("Connect an agent", { at: "connect" }),
    place("Sources", { at: "sources" }),
    ...SOURCE_SECTIONS.map(({ section, word }) => place(`Sources: ${word}`, { at: "sources", section })),
    ...platforms.flatMap(({ id, name }) =>
      PLATFORM_SECTIONS.map(({ section, word }) =>
        place(`Platform: ${word}`, { at: "platform", backend: id, section }, name),
      ),
    ),
    ...THEMES.map(
      ([theme, words]): Entry => ({
        id: `theme-${theme}`,
        words,
        kind: "Setting",
        run: () => void changeSettings({ theme }),
      }),
    ),
  ];
}

/** The entries that match what was typed, the best first; all of them while nothing is. */
export function fitting(entries: readonly Entry[], typed: string): Entry[] {
  if (typed.trim() === "") return [...entries];
  return fuzzysort.go(typed, entries, { keys: ["words", "kind"], threshold: 0.3 }).map(({ obj }) => obj);
}
