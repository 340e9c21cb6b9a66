import { expect, test } from "vitest";
import { keyBytes } from "./terminal-keys";

const press = (key: string, change = {}) => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...change,
});
const ALTGR = { ctrlKey: true, altKey: true, getModifierState: () => true };

test.each<[string, object, string | null]>([
  ["a", {}, "a"],
  ["A", { shiftKey: true }, "A"],
  ["é", {}, "é"],
  ["🙂", {}, "🙂"],
  ["Enter", {}, "\r"],
  ["Escape", {}, "\x1b"],
  ["ArrowUp", {}, "\x1b[A"],
  ["ArrowLeft", {}, "\x1b[D"],
  ["Backspace", {}, "\x7f"],
  ["Tab", {}, "\t"],
  ["Tab", { shiftKey: true }, "\x1b[Z"],
  ["c", { ctrlKey: true }, "\x03"],
  ["[", { ctrlKey: true }, "\x1b"],
  [" ", { ctrlKey: true }, "\x00"],
  ["1", { ctrlKey: true }, null],
  ["b", { altKey: true }, "\x1bb"],
  ["@", ALTGR, "@"],
  ["v", { metaKey: true }, null],
  ["Shift", { shiftKey: true }, null],
  ["F5", {}, null],
])("%s with %o", (key, change, bytes) => expect(keyBytes(press(key, change))).toBe(bytes));
