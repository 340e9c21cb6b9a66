// The first key of an action, as the user has it.

import { type Action, keysOf, SHORTCUTS } from "../model/shortcuts";
import { Keys } from "./Keys";
import { useOwnKeys } from "./own-keys";

/** Shows the key; nothing when the action has none. */
export function ShortcutKeys({ action }: { action: Action }) {
  const own = useOwnKeys();
  const shortcut = SHORTCUTS.find((known) => known.action === action);
  const [first] = shortcut ? keysOf(shortcut, own) : [];
  return first === undefined ? null : <Keys name={first} />;
}
