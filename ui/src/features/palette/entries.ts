// What the palette offers besides sessions: every action of the keyboard, and every place.

import fuzzysort from "fuzzysort";
import type { ChatBackend, Settings } from "../../ipc/bindings";
import { EXPORT_FORMATS, type ExportFormat } from "../../model/export-formats";
import type { Route } from "../../model/route";
import { formatRoute } from "../../model/route";
import { DENSITIES, TEXT_SIZES, THEMES, TIME_FORMATS } from "../../model/setting-choices";
import { type Action, HELD, keysOf, type OwnKeys, SHORTCUTS } from "../../model/shortcuts";
import { PLATFORM_SECTIONS, SESSION_VIEWS, SETTING_SECTIONS, SOURCE_SECTIONS } from "../../model/views";
import { navigate } from "../../state/address";
import { useExporting } from "../../state/exporting";
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

/** The entries that are always there: every action that something offers, every place, every value of a setting. What
 *  needs an open session, or chat, is there while that is on show; platforms only where there are some. */
export function fixedEntries(
  own: OwnKeys,
  isOffered: (action: Action) => boolean,
  platforms: readonly ChatBackend[],
  openSample: () => void,
): Entry[] {
  const views = new Set<string>(SESSION_VIEWS.map(({ view }) => `view-${view}`));
  const shown = SHORTCUTS.filter(({ action }) => !HELD.has(action) && isOffered(action));
  const actions = shown.map(({ action, words, ...shortcut }): Entry => {
    const isView = views.has(action);
    return {
      id: action,
      words: isView ? `Go to ${words}` : words,
      kind: isView ? "Place" : "Action",
      keys: keysOf({ action, words, ...shortcut }, own).slice(0, 1),
      run: () => runAction(action),
    };
  });
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
    ...(isOffered("export") ? EXPORT_FORMATS.map(exportEntry) : []),
    place("Start", { at: "home" }),
    place("Connect an agent", { at: "connect" }),
    place("Sources", { at: "sources" }),
    ...SOURCE_SECTIONS.map(({ section, word }) => place(`Sources: ${word}`, { at: "sources", section })),
    ...SETTING_SECTIONS.map(({ section, word }) => place(`Settings: ${word}`, { at: "settings", section })),
    ...platforms.flatMap(({ id, name }) =>
      PLATFORM_SECTIONS.map(({ section, word }) =>
        place(`Platform: ${word}`, { at: "platform", backend: id, section }, name),
      ),
    ),
    ...settingEntries(),
  ];
}

function exportEntry({ id, title, about }: ExportFormat): Entry {
  const run = () => {
    useExporting.setState({ format: id });
    runAction("export");
  };
  return { id: `export-${id}`, words: `Export as ${title}`, kind: "Action", detail: about, run };
}

function settingEntries(): Entry[] {
  const entry = (id: string, words: string, change: Partial<Settings>): Entry => ({
    ...{ id, words, kind: "Setting" },
    run: () => void changeSettings(change),
  });
  return [
    ...THEMES.map(({ value: theme, words }) =>
      entry(`theme-${theme}`, theme === "system" ? "Theme of the system" : `${words} theme`, { theme }),
    ),
    ...TEXT_SIZES.map((textSize) => entry(`text-${textSize}`, `Text size ${textSize} %`, { textSize })),
    ...DENSITIES.map(({ value: density, words }) => entry(`rows-${density}`, `${words} rows`, { density })),
    ...TIME_FORMATS.map(({ value: timeFormat, words }) =>
      entry(`times-${timeFormat}`, `Times: ${words}`, { timeFormat }),
    ),
    entry("still", "Nothing moves", { reducedMotion: true }),
    entry("moving", "Motion as the system has it", { reducedMotion: false }),
  ];
}

/** The entries that match what was typed, the best first; all of them while nothing is. */
export function fitting(entries: readonly Entry[], typed: string): Entry[] {
  if (typed.trim() === "") return [...entries];
  return fuzzysort.go(typed, entries, { keys: ["words", "kind"], threshold: 0.3 }).map(({ obj }) => obj);
}
