// Keys as the bytes that a terminal sends for them. Pure.

import type { KeyPress } from "./shortcuts";

/** Keys that have a button, in the order of the row. */
export const TERMINAL_KEYS = [
  { name: "ArrowUp", mark: "↑", word: "Up", bytes: "\x1b[A" },
  { name: "ArrowDown", mark: "↓", word: "Down", bytes: "\x1b[B" },
  { name: "Enter", mark: "Enter", word: "Enter", bytes: "\r" },
  { name: "Escape", mark: "Esc", word: "Esc", bytes: "\x1b" },
  { name: "Tab", mark: "Tab", word: "Tab", bytes: "\t" },
  { name: "Ctrl+C", mark: "Ctrl C", word: "Ctrl C", bytes: "\x03" },
] as const;

const OTHER_KEYS: Readonly<Record<string, string>> = {
  ArrowRight: "\x1b[C",
  ArrowLeft: "\x1b[D",
  Home: "\x1b[H",
  End: "\x1b[F",
  PageUp: "\x1b[5~",
  PageDown: "\x1b[6~",
  Delete: "\x1b[3~",
  Insert: "\x1b[2~",
  Backspace: "\x7f",
};

/** The bytes of a key press; `null` for a key that sends none. */
export function keyBytes(press: KeyPress): string | null {
  const { key } = press;
  if (press.metaKey) return null;
  if (key === "Tab" && press.shiftKey) return "\x1b[Z";
  const known = TERMINAL_KEYS.find(({ name }) => name === key)?.bytes ?? OTHER_KEYS[key];
  if (known !== undefined) return press.altKey ? `\x1b${known}` : known;
  if ([...key].length !== 1) return null;
  if (press.ctrlKey && press.getModifierState?.("AltGraph") !== true) return controlOf(key);
  return press.altKey && press.getModifierState?.("AltGraph") !== true ? `\x1b${key}` : key;
}

/** Control with a letter, or with one of the signs behind the letters; with a space it is the zero byte. */
function controlOf(key: string): string | null {
  if (key === " ") return "\x00";
  const code = key.toUpperCase().charCodeAt(0);
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code - 0x40) : null;
}
