// The keys of the window: what they are called, what they do, and when a key press is one of them.

import { SESSION_VIEWS, type SessionView } from "./views";

/** Everything a key can do. */
export type Action =
  | "help"
  | "search"
  | "open"
  | "back"
  | "palette"
  | "settings"
  | "tools"
  | "sidebar"
  | "list-table"
  | "side-by-side"
  | "history-back"
  | "history-forward"
  | "tab-open"
  | "tab-close"
  | "tab-next"
  | "tab-previous"
  | "star"
  | "rename"
  | "delete"
  | "undo"
  | "pick"
  | "copy-link"
  | "chat"
  | "chat-new"
  | "chat-write"
  | "chat-stop"
  | "chat-backends"
  | "menu"
  | "scroll-down"
  | "scroll-up"
  | "scroll-first"
  | "scroll-last"
  | "text-larger"
  | "text-smaller"
  | "text-normal"
  | "pin"
  | "copy-session-id"
  | "copy-session-json"
  | "copy-session-markdown"
  | "compare-open"
  | "span-timeline"
  | "span-transcript"
  | "span-files"
  | "span-agent"
  | "span-tool"
  | "span-replay"
  | "span-copy-id"
  | "span-copy-json"
  | "span-copy-markdown"
  | "span-copy-curl"
  | "unfilter"
  | "facets"
  | "columns"
  | `view-${SessionView}`
  | "filter"
  | "pause"
  | "export"
  | "inspector"
  | "compare"
  | "hit-next"
  | "prompt"
  | "chat-message"
  | "hit-previous"
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
  | "play"
  | "collapse"
  | "expand"
  | "lanes"
  | "critical-path"
  | "error-next"
  | "error-previous"
  | "handoff-next"
  | "handoff-previous"
  | "measure"
  | "as-it-ran"
  | "to-scale"
  | "inferred"
  | "find-agent"
  | "flame"
  | "repeats"
  | "fold-waiting"
  | "context-measure"
  | "span-context"
  | "file-order"
  | "file-runs";

/** One line of the shortcuts sheet. */
export type Shortcut = {
  action: Action;
  keys: readonly string[];
  words: string;
  group: "Window" | "Chat" | "Session" | "Timeline" | "Graph";
};

export const SHORTCUTS: readonly Shortcut[] = [
  { action: "palette", keys: ["mod+k"], words: "Find an action, a session or an id", group: "Window" },
  { action: "search", keys: ["/"], words: "Search sessions", group: "Window" },
  { action: "open", keys: ["mod+o"], words: "Open trace files", group: "Window" },
  { action: "inspector", keys: ["mod+f"], words: "Search in the payload", group: "Window" },
  { action: "settings", keys: ["mod+,"], words: "Settings", group: "Window" },
  { action: "tools", keys: ["shift+d"], words: "Tools by day, over all sessions", group: "Window" },
  { action: "sidebar", keys: ["mod+b"], words: "Fold or unfold the list", group: "Window" },
  {
    action: "list-table",
    keys: ["mod+shift+b"],
    words: "Sessions as a table, or as a list",
    group: "Window",
  },
  { action: "history-back", keys: ["mod+[", "alt+ArrowLeft"], words: "Back", group: "Window" },
  { action: "history-forward", keys: ["mod+]", "alt+ArrowRight"], words: "Forward", group: "Window" },
  { action: "tab-open", keys: ["mod+Enter"], words: "Open the session in a tab", group: "Window" },
  { action: "tab-close", keys: ["mod+w"], words: "Close the tab", group: "Window" },
  { action: "tab-next", keys: ["mod+Tab", "mod+PageDown"], words: "Next tab", group: "Window" },
  { action: "tab-previous", keys: ["mod+shift+Tab", "mod+PageUp"], words: "Previous tab", group: "Window" },
  {
    action: "menu",
    keys: ["ContextMenu", "shift+F10"],
    words: "What can be done with the row",
    group: "Window",
  },
  { action: "scroll-down", keys: ["PageDown"], words: "A page down", group: "Window" },
  { action: "scroll-up", keys: ["PageUp"], words: "A page up", group: "Window" },
  { action: "scroll-first", keys: ["Home"], words: "To the beginning", group: "Window" },
  { action: "scroll-last", keys: ["End"], words: "To the end", group: "Window" },
  { action: "text-larger", keys: ["mod+=", "mod++"], words: "Larger text", group: "Window" },
  { action: "text-smaller", keys: ["mod+-"], words: "Smaller text", group: "Window" },
  { action: "text-normal", keys: ["mod+0"], words: "Text of normal size", group: "Window" },
  { action: "undo", keys: ["mod+z"], words: "Undo the deletion", group: "Window" },
  { action: "help", keys: ["?"], words: "Show this sheet", group: "Window" },
  { action: "back", keys: ["Escape"], words: "Close, clear the selection, or go back", group: "Window" },
  { action: "chat", keys: ["shift+t"], words: "Go to chat", group: "Chat" },
  { action: "chat-new", keys: ["mod+n"], words: "New conversation", group: "Chat" },
  { action: "chat-write", keys: ["i", "mod+i"], words: "Write a message", group: "Chat" },
  { action: "chat-stop", keys: ["mod+."], words: "Stop the reply (so does Esc)", group: "Chat" },
  { action: "chat-backends", keys: ["shift+b"], words: "Backends and their keys", group: "Chat" },
  ...SESSION_VIEWS.map(
    ({ view, word, key }): Shortcut => ({
      action: `view-${view}`,
      keys: [key],
      words: word,
      group: "Session",
    }),
  ),
  {
    action: "side-by-side",
    keys: ["mod+\\"],
    words: "Two views side by side, or one",
    group: "Session",
  },
  { action: "filter", keys: ["\\", "shift+f"], words: "Filter the session", group: "Session" },
  { action: "pause", keys: ["p"], words: "Pause, or back to live", group: "Session" },
  { action: "star", keys: ["shift+s"], words: "Star or unstar", group: "Session" },
  { action: "rename", keys: ["F2"], words: "Title and note", group: "Session" },
  { action: "pick", keys: ["shift+space"], words: "Pick the session, for several at once", group: "Session" },
  { action: "delete", keys: ["Delete"], words: "Delete the session", group: "Session" },
  { action: "copy-link", keys: ["shift+c"], words: "Copy a link to this place", group: "Session" },
  { action: "copy-session-id", keys: [], words: "Copy the session’s id", group: "Session" },
  { action: "copy-session-json", keys: [], words: "Copy the session’s facts as JSON", group: "Session" },
  {
    action: "copy-session-markdown",
    keys: [],
    words: "Copy the session’s facts as Markdown",
    group: "Session",
  },
  { action: "compare-open", keys: [], words: "Compare with the open session", group: "Session" },
  { action: "pin", keys: [], words: "Keep the inspector open, or not", group: "Session" },
  { action: "unfilter", keys: [], words: "Take the filter off", group: "Session" },
  { action: "facets", keys: [], words: "Show or hide the facets of the events", group: "Session" },
  { action: "columns", keys: [], words: "Choose the columns of the events", group: "Session" },
  { action: "span-timeline", keys: [], words: "Show in the timeline", group: "Session" },
  { action: "span-transcript", keys: [], words: "Show in the transcript", group: "Session" },
  { action: "span-context", keys: [], words: "Show what fills its context", group: "Session" },
  { action: "span-files", keys: [], words: "Show the file that it touched", group: "Session" },
  { action: "span-agent", keys: [], words: "Show only this agent", group: "Session" },
  { action: "span-tool", keys: [], words: "Show only this tool", group: "Session" },
  { action: "span-replay", keys: [], words: "Replay this model call", group: "Session" },
  { action: "span-copy-id", keys: [], words: "Copy the span’s id", group: "Session" },
  { action: "span-copy-json", keys: [], words: "Copy as JSON", group: "Session" },
  { action: "span-copy-markdown", keys: [], words: "Copy as Markdown", group: "Session" },
  { action: "span-copy-curl", keys: [], words: "Copy as cURL", group: "Session" },
  { action: "export", keys: ["x"], words: "Export the session", group: "Session" },
  { action: "play", keys: ["space"], words: "Play the run, or pause it", group: "Session" },
  { action: "prompt", keys: ["q"], words: "What the model was asked before this", group: "Session" },
  {
    action: "chat-message",
    keys: ["g"],
    words: "Message in the chat that the span belongs to",
    group: "Session",
  },
  { action: "compare", keys: ["="], words: "Compare with another session", group: "Session" },
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
  { action: "flame", keys: ["shift+v"], words: "Flame graph, or back to rows", group: "Timeline" },
  { action: "critical-path", keys: ["c"], words: "Show the critical path", group: "Timeline" },
  { action: "error-next", keys: ["e"], words: "Next error", group: "Timeline" },
  { action: "error-previous", keys: ["shift+e"], words: "Previous error", group: "Timeline" },
  { action: "handoff-next", keys: ["]"], words: "Next handoff", group: "Timeline" },
  { action: "handoff-previous", keys: ["["], words: "Previous handoff", group: "Timeline" },
  { action: "hit-next", keys: ["n"], words: "Next search hit, or difference", group: "Session" },
  {
    action: "hit-previous",
    keys: ["shift+n"],
    words: "Previous search hit, or difference",
    group: "Session",
  },
  { action: "repeats", keys: ["shift+r"], words: "Fold repeated calls, or show each", group: "Session" },
  {
    action: "fold-waiting",
    keys: ["shift+g"],
    words: "Fold long waits on the axis, or show them whole",
    group: "Timeline",
  },
  {
    action: "context-measure",
    keys: ["b"],
    words: "Context in tokens, as shares, or in cost",
    group: "Session",
  },
  { action: "file-order", keys: ["y"], words: "Changes of the file in order, or as one", group: "Session" },
  { action: "file-runs", keys: ["shift+y"], words: "The file in this run, or over runs", group: "Session" },
  { action: "measure", keys: ["m"], words: "Measure from here, then to here", group: "Timeline" },
  { action: "as-it-ran", keys: ["r"], words: "Handoffs as they ran, or added up", group: "Graph" },
  { action: "to-scale", keys: ["u"], words: "Even steps, or to scale", group: "Graph" },
  { action: "inferred", keys: ["shift+i"], words: "Show or hide inferred handoffs", group: "Graph" },
  { action: "find-agent", keys: ["shift+a"], words: "Find an agent", group: "Graph" },
];

/** What is done by holding keys, or means nothing without a row that has the focus: the palette does not name it. */
export const HELD: ReadonlySet<Action> = new Set<Action>([
  ...(["palette", "back", "menu", "select", "row-next", "row-previous", "fold", "unfold"] as const),
  ...(["zoom-in", "zoom-out", "pan-left", "pan-right"] as const),
  ...(["scroll-down", "scroll-up", "scroll-first", "scroll-last", "compare-open"] as const),
]);

/** A menu: its entries, in groups. What is not offered at the moment is left out. */
export type ActionMenu = readonly (readonly Action[])[];

const SESSION_COPIES = [
  "copy-link",
  "copy-session-id",
  "copy-session-json",
  "copy-session-markdown",
] as const;

/** What can be done with the open session. */
export const SESSION_MENU: ActionMenu = [
  ["tab-open", "rename", "star", "pick"],
  ["compare", "export"],
  SESSION_COPIES,
  ["delete"],
];

/** What can be done with another one, a row of the list. */
export const ROW_MENU: ActionMenu = [
  ["tab-open", "rename", "star", "pick"],
  ["compare-open"],
  SESSION_COPIES,
  ["delete"],
];

/** What can be done with a span: a row, a mark or a message. */
export const SPAN_MENU: ActionMenu = [
  ["inspector", "span-timeline", "span-transcript", "span-files", "span-context", "prompt", "chat-message"],
  ["span-agent", "span-tool", "unfilter"],
  ["span-copy-id", "span-copy-json", "span-copy-markdown", "span-copy-curl"],
  ["span-replay"],
];

/** The words for an action. */
export function actionWords(action: Action): string {
  return SHORTCUTS.find((shortcut) => shortcut.action === action)?.words ?? action;
}

/** What a key press must say to be looked up. */
export type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey"> &
  Partial<Pick<KeyboardEvent, "getModifierState">>;

/** Keys that the user chose for some actions, in place of those of the table. */
export type OwnKeys = Partial<Record<Action, readonly string[]>>;

/** The keys of a shortcut. */
export function keysOf(shortcut: Shortcut, own: OwnKeys): readonly string[] {
  return own[shortcut.action] ?? shortcut.keys;
}

/**
 * The name of a key press, as in the table: `j`, `shift+e`, `mod+shift+o`, `alt+ArrowLeft`, `space`, `[`. The shift
 * that a sign such as `?` takes on a keyboard is no part of its name, nor is the AltGr of `[` on a German one.
 */
export function keyName(press: KeyPress): string {
  const written = press.key.length === 1;
  const letter = press.key.toLowerCase() !== press.key.toUpperCase();
  const third = written && press.getModifierState?.("AltGraph") === true;
  const parts: string[] = [];
  if (!third && (press.ctrlKey || press.metaKey)) parts.push("mod");
  if (!third && press.altKey) parts.push("alt");
  if (press.shiftKey && (!written || letter || press.key === " ")) parts.push("shift");
  parts.push(press.key === " " ? "space" : written ? press.key.toLowerCase() : press.key);
  return parts.join("+");
}

/** The action of a key press, or `null`. A letter with shift that means nothing of its own means the letter. */
export function actionOf(press: KeyPress, own: OwnKeys = {}): Action | null {
  const name = keyName(press);
  const find = (key: string) =>
    SHORTCUTS.find((shortcut) => keysOf(shortcut, own).includes(key))?.action ?? null;
  const plain = /^shift\+.$/u.test(name) ? name.slice("shift+".length) : null;
  return find(name) ?? (plain === null ? null : find(plain));
}

const KEY_WORDS: Record<string, string> = {
  Escape: "Esc",
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  ContextMenu: "Menu",
  PageDown: "Page down",
  PageUp: "Page up",
  space: "Space",
};

const MODIFIER_WORDS = [
  ["mod", "Ctrl ", "⌘"],
  ["alt", "Alt ", "⌥"],
  ["shift", "Shift ", "⇧"],
] as const;

/** A key as it is printed on a keyboard. */
export function keyWords(name: string, mac = false): string {
  let words = "";
  let key = name;
  for (const [modifier, plain, sign] of MODIFIER_WORDS) {
    if (!key.startsWith(`${modifier}+`)) continue;
    key = key.slice(modifier.length + 1);
    words += mac ? sign : plain;
  }
  return words + (KEY_WORDS[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}
