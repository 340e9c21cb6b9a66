// What a person set. It is applied at once, remembered by the webview for the next start's first frame, and kept by the
// back end.

import { create } from "zustand";
import { writeInUtc } from "../base/time";
import { commands, errorCode } from "../ipc/backend";
import type { Settings } from "../ipc/bindings";
import { setZoom } from "../ipc/zoom";
import { type Action, type OwnKeys, SHORTCUTS } from "../model/shortcuts";
import { useView } from "./view";

const REMEMBERED = "tracewake.settings";
const DEFAULTS: Settings = {
  theme: "system",
  textSize: 100,
  density: "comfortable",
  reducedMotion: false,
  timeFormat: "relative",
  keys: [],
  retention: { maxAgeDays: null, maxSizeMb: null },
};

/** The settings as they are now. */
export const useSettings = create<Settings>()(() => ({ ...DEFAULTS, ...remembered() }));

function remembered(): Partial<Settings> {
  try {
    return JSON.parse(window.localStorage.getItem(REMEMBERED) ?? "{}");
  } catch {
    return {};
  }
}

/** Changes some of them, at once. Rejects, and takes the change back, when they could not be stored. */
export async function storeSettings(change: Partial<Settings>): Promise<void> {
  const before = useSettings.getState();
  take({ ...before, ...change });
  try {
    await commands.setSettings(useSettings.getState());
  } catch (error) {
    take(before);
    throw error;
  }
}

/** Changes some of them, at once. That they could not be stored is shown above the screen. */
export async function changeSettings(change: Partial<Settings>): Promise<void> {
  try {
    await storeSettings(change);
  } catch (error) {
    useView.getState().setFailure({ code: errorCode(error) });
  }
}

/** Takes over what the back end keeps, and follows the system's theme from now on. Gives what ends that. */
export function startSettings(): () => void {
  apply(useSettings.getState());
  commands.getSettings().then(
    (kept) => kept && take(kept),
    () => {}, // what is remembered holds
  );
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => apply(useSettings.getState());
  dark.addEventListener("change", follow);
  return () => dark.removeEventListener("change", follow);
}

/** Changed keys, by action. */
export function ownKeys(settings: Pick<Settings, "keys">): OwnKeys {
  const known = new Set<string>(SHORTCUTS.map(({ action }) => action));
  return Object.fromEntries(
    settings.keys
      .filter(({ action }) => known.has(action))
      .map(({ action, keys }) => [action as Action, keys]),
  );
}

function take(settings: Settings): void {
  useSettings.setState(settings);
  window.localStorage.setItem(REMEMBERED, JSON.stringify(settings));
  apply(settings);
}

function apply({ theme, textSize, reducedMotion, timeFormat, density }: Settings): void {
  const root = document.documentElement;
  const dark = theme === "dark" || (theme === "system" && systemIsDark());
  root.dataset.theme = dark ? "dark" : "light";
  root.dataset.density = density;
  if (reducedMotion) root.dataset.motion = "still";
  else delete root.dataset.motion;
  writeInUtc(timeFormat === "utc");
  void setZoom(textSize / 100);
}

function systemIsDark(): boolean {
  return window.matchMedia("(prefers-color-scheme: dark)").matches === true;
}
