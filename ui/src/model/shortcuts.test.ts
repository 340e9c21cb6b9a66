import { expect, test } from "vitest";
import { type Action, actionOf, keyName, keyWords, SHORTCUTS } from "./shortcuts";

const press = (key: string, change = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...change,
});

test.each<[object, Action | null]>([
  [press("j"), "row-next"],
  [press("J", { shiftKey: true }), "row-next"],
  [press("ArrowUp"), "row-previous"],
  [press("?", { shiftKey: true }), "help"],
  [press("o", { ctrlKey: true }), "open"],
  [press("o", { metaKey: true }), "open"],
  [press("o"), null],
  [press("f"), "fit"],
  [press("f", { ctrlKey: true }), "inspector"],
  [press("j", { altKey: true }), null],
  [press("w", { ctrlKey: true }), "tab-close"],
  [press("x", { ctrlKey: true }), null],
])("%o is %s", (key, action) => expect(actionOf(key as ReturnType<typeof press>)).toBe(action));

test.each<[object, string]>([
  [press("E", { shiftKey: true }), "shift+e"],
  [press("E"), "e"],
  [press("O", { ctrlKey: true, shiftKey: true }), "mod+shift+o"],
  [press("["), "["],
  [press("[", { ctrlKey: true }), "mod+["],
  [press("[", { ctrlKey: true, altKey: true, getModifierState: () => true }), "["],
  [press("{", { shiftKey: true }), "{"],
  [press("ArrowLeft", { altKey: true }), "alt+ArrowLeft"],
  [press("ArrowDown", { shiftKey: true }), "shift+ArrowDown"],
  [press("Tab", { ctrlKey: true, shiftKey: true }), "mod+shift+Tab"],
  [press(" "), "space"],
  [press(" ", { shiftKey: true }), "shift+space"],
  [press("7"), "7"],
  [press("="), "="],
])("%o is called %s", (key, name) => expect(keyName(key as ReturnType<typeof press>)).toBe(name));

test("keys of one's own take the place of those of the table", () => {
  const own = { "row-next": ["shift+z"], open: [] };
  expect(actionOf(press("Z", { shiftKey: true }), own)).toBe("row-next");
  expect(actionOf(press("z"), own)).toBeNull();
  expect(actionOf(press("j"), own)).toBeNull();
  expect(actionOf(press("o", { ctrlKey: true }), own)).toBeNull();
});

test("no key means two things", () => {
  const keys = SHORTCUTS.flatMap((shortcut) => shortcut.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test.each([
  ["mod+o", false, "Ctrl O"],
  ["mod+o", true, "⌘O"],
  ["j", false, "J"],
  ["Escape", false, "Esc"],
  ["ArrowDown", false, "↓"],
  ["/", false, "/"],
  ["shift+e", false, "Shift E"],
  ["shift+e", true, "⇧E"],
  ["alt+ArrowLeft", false, "Alt ←"],
  ["mod+shift+o", false, "Ctrl Shift O"],
  ["space", false, "Space"],
])("%s is printed %s", (name, mac, words) => expect(keyWords(name, mac)).toBe(words));
