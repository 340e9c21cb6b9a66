// The keys, each to be chosen by pressing it. A key that another action has is named and not taken.

import { type KeyboardEvent, useState } from "react";
import { type Action, keyName, keysOf, type OwnKeys, SHORTCUTS, type Shortcut } from "../../model/shortcuts";
import { changeSettings, ownKeys, useSettings } from "../../state/settings";
import { Button } from "../../widgets/Button";
import { Keys } from "../../widgets/Keys";
import styles from "./Settings.module.css";

const MODIFIERS = ["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock"];

/** The list of keys. */
export function KeySettings() {
  const settings = useSettings();
  const own = ownKeys(settings);
  const [taking, setTaking] = useState<Action | null>(null);
  const [problem, setProblem] = useState<{ action: Action; words: string } | null>(null);

  const keep = (action: Action, keys: readonly string[] | null) => {
    const others = settings.keys.filter((binding) => binding.action !== action);
    void changeSettings({ keys: keys === null ? others : [...others, { action, keys: [...keys] }] });
  };
  const take = (shortcut: Shortcut, event: KeyboardEvent) => {
    if (MODIFIERS.includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    setTaking(null);
    setProblem(null);
    if (event.key === "Escape") return;
    const name = keyName(event.nativeEvent);
    const other = SHORTCUTS.find(
      (known) => known.action !== shortcut.action && keysOf(known, own).includes(name),
    );
    if (other) setProblem({ action: shortcut.action, words: `means “${other.words}” already` });
    else keep(shortcut.action, [name]);
  };
  return (
    <section aria-labelledby="settings-keys">
      <h2 id="settings-keys">Keys</h2>
      <p className={styles.help}>Choose an action and press its new key; Esc leaves it as it is.</p>
      <ul className={styles.keys}>
        {SHORTCUTS.map((shortcut) => (
          <li key={shortcut.action}>
            <span>{shortcut.words}</span>
            {problem?.action === shortcut.action && (
              <span className={styles.problem} role="alert">
                {problem.words}
              </span>
            )}
            <span className={styles.now}>
              {keysOf(shortcut, own).map((key) => (
                <Keys key={key} name={key} />
              ))}
            </span>
            <KeyButtons
              shortcut={shortcut}
              own={own}
              taking={taking === shortcut.action}
              onTake={() => setTaking(shortcut.action)}
              onLeave={() => setTaking(null)}
              onKey={(event) => take(shortcut, event)}
              onReset={() => keep(shortcut.action, null)}
            />
          </li>
        ))}
      </ul>
      {settings.keys.length > 0 && (
        <Button onClick={() => changeSettings({ keys: [] })}>Reset all keys</Button>
      )}
    </section>
  );
}

type ButtonsProps = {
  shortcut: Shortcut;
  own: OwnKeys;
  taking: boolean;
  onTake: () => void;
  onLeave: () => void;
  onKey: (event: KeyboardEvent) => void;
  onReset: () => void;
};

function KeyButtons({ shortcut, own, taking, onTake, onLeave, onKey, onReset }: ButtonsProps) {
  return (
    <span className={styles.buttons}>
      {own[shortcut.action] !== undefined && (
        <Button look="quiet" aria-label={`Reset the key of ${shortcut.words}`} onClick={onReset}>
          Reset
        </Button>
      )}
      <Button
        look={taking ? "strong" : "plain"}
        aria-label={taking ? `Press the key for ${shortcut.words}` : `Change the key of ${shortcut.words}`}
        data-takes-keys={taking || undefined}
        onClick={onTake}
        onBlur={onLeave}
        onKeyDown={(event) => taking && onKey(event)}
      >
        {taking ? "Press a key" : "Change"}
      </Button>
    </span>
  );
}
