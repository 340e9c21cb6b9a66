import { expect, test } from "vitest";
import { type Action, actionOf, keyWords, SHORTCUTS } from "./shortcuts";

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
  [press("w", { ctrlKey: true }), null],
])("%o is %s", (key, action) => expect(actionOf(key as ReturnType<typeof press>)).toBe(action));

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
])("%s is printed %s", (name, mac, words) => expect(keyWords(name, mac)).toBe(words));
