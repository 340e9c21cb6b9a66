// The keys of the window: what they are called, what they do, and when a key press is one of them.

import { SESSION_VIEWS, type SessionView } from "./route";

/** Everything a key can do. */
export type Action =
  | "help"
  | "search"
  | "open"
  | "back"
  | `view-${SessionView}`
  | "pause"
  | "export"
  | "inspector"
  | "row-next"
  | "row-previous"
  | "fold"
  | "unfold"
  | "select"
  | "zoom-in"
  | "zoom-out"
  | "pan-left"
  | "pan-right"
  | "fit"
  | "collapse"
  | "expand"
  | "lanes"
  | "critical-path"
  | "error-next"
  | "error-previous"
  | "handoff-next"
  | "handoff-previous"
  | "hit-next"
  | "hit-previous"
  | "measure";

/** One line of the shortcuts sheet. */
export type Shortcut = {
  action: Action;
  keys: readonly string[];
  words: string;
  group: "Window" | "Session" | "Timeline";
};

export const SHORTCUTS: readonly Shortcut[] = [
  { action: "search", keys: ["/"], words: "Search sessions", group: "Window" },
  { action: "open", keys: ["mod+o"], words: "Open trace files", group: "Window" },
  { action: "inspector", keys: ["mod+f"], words: "Search in the payload", group: "Window" },
  { action: "help", keys: ["?"], words: "Show this sheet", group: "Window" },
  { action: "back", keys: ["Escape"], words: "Close, or take the selection off", group: "Window" },
  ...SESSION_VIEWS.map(
    ({ view, word, key }): Shortcut => ({
      action: `view-${view}`,
      keys: [key],
      words: word,
      group: "Session",
    }),
  ),
  { action: "pause", keys: ["p"], words: "Pause, or back to live", group: "Session" },
  { action: "export", keys: ["x"], words: "Export the session", group: "Session" },
  { action: "row-next", keys: ["j", "ArrowDown"], words: "Next row", group: "Session" },
  { action: "row-previous", keys: ["k", "ArrowUp"], words: "Previous row", group: "Session" },
  { action: "select", keys: ["Enter"], words: "Select the row, or go to its payload", group: "Session" },
  { action: "fold", keys: ["h", "ArrowLeft"], words: "Fold, or go to the parent", group: "Timeline" },
  {
    action: "unfold",
    keys: ["l", "ArrowRight"],
    words: "Unfold, or go to the first child",
    group: "Timeline",
  },
  { action: "zoom-in", keys: ["w"], words: "Zoom in", group: "Timeline" },
  { action: "zoom-out", keys: ["s"], words: "Zoom out", group: "Timeline" },
  { action: "pan-left", keys: ["a"], words: "Earlier", group: "Timeline" },
  { action: "pan-right", keys: ["d"], words: "Later", group: "Timeline" },
  { action: "fit", keys: ["f"], words: "Fit the session and follow it", group: "Timeline" },
  { action: "collapse", keys: ["shift+h"], words: "Show one level less", group: "Timeline" },
  { action: "expand", keys: ["shift+l"], words: "Show one level more", group: "Timeline" },
  { action: "lanes", keys: ["v"], words: "Lanes by agent, or back to rows", group: "Timeline" },
  { action: "critical-path", keys: ["c"], words: "Show the critical path", group: "Timeline" },
  { action: "error-next", keys: ["e"], words: "Next error", group: "Timeline" },
  { action: "error-previous", keys: ["shift+e"], words: "Previous error", group: "Timeline" },
  { action: "handoff-next", keys: ["]"], words: "Next handoff", group: "Timeline" },
  { action: "handoff-previous", keys: ["["], words: "Previous handoff", group: "Timeline" },
  { action: "hit-next", keys: ["n"], words: "Next search hit", group: "Timeline" },
  { action: "hit-previous", keys: ["shift+n"], words: "Previous search hit", group: "Timeline" },
  { action: "measure", keys: ["m"], words: "Measure from here, then to here", group: "Timeline" },
];

/** What a key press must say to be looked up. */
export type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** The action of a key press, or `null`. */
export function actionOf(press: KeyPress): Action | null {
  if (press.altKey) return null;
  const mod = press.ctrlKey || press.metaKey;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const name = mod ? `mod+${key}` : key;
  return SHORTCUTS.find((shortcut) => shortcut.keys.includes(name))?.action ?? null;
}

const KEY_WORDS: Record<string, string> = {
  Escape: "Esc",
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
};

/** A key as it is printed on a keyboard. */
export function keyWords(name: string, mac = false): string {
  const key = name.replace(/^mod\+/, "");
  const word = KEY_WORDS[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  return name.startsWith("mod+") ? (mac ? `⌘${word}` : `Ctrl ${word}`) : word;
}
