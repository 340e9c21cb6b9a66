// The keys, each to be chosen by pressing it. A key that another action has is named and not taken.

import { type KeyboardEvent, useState } from "react";
import type { KeyBinding } from "../../ipc/bindings";
import { type Action, keyName, keysOf, type OwnKeys, SHORTCUTS, type Shortcut } from "../../model/shortcuts";
import { useCommand } from "../../state/commands";
import { ownKeys, storeSettings, useSettings } from "../../state/settings";
import { Button } from "../../widgets/Button";
import { type ControlProps, Field } from "../../widgets/Field";
import { Form } from "../../widgets/Form";
import { Keys } from "../../widgets/Keys";
import { useSubmit } from "../../widgets/use-submit";
import styles from "./Settings.module.css";

const MODIFIERS = ["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock"];

/** A key for an action, to be stored; `null` for the default. */
type Chosen = { action: Action | null; key: string | null };

const NOTHING: Chosen = { action: null, key: null };

/** The list of keys. */
export function KeySettings() {
  const { keys } = useSettings();
  const own = ownKeys({ keys });
  const [taking, setTaking] = useState<Action | null>(null);
  const store = useCommand(storeSettings);
  const form = useSubmit<Chosen, void>({
    start: NOTHING,
    problemsOf: (chosen) => {
      const other = otherWith(chosen, own);
      return other ? { key: `means “${other.words}” already` } : {};
    },
    whileTyped: true,
    command: store,
    send: (chosen) => store.ask({ keys: withKey(keys, chosen) }),
    onDone: () => form.restart(NOTHING),
  });
  const take = (action: Action, event: KeyboardEvent) => {
    if (MODIFIERS.includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    setTaking(null);
    form.restart(NOTHING);
    if (event.key === "Escape") return;
    const chosen = { action, key: keyName(event.nativeEvent) };
    form.set(chosen);
    if (!otherWith(chosen, own)) form.send(chosen);
  };
  return (
    <section aria-labelledby="settings-keys">
      <h2 id="settings-keys">Keys</h2>
      <p className={styles.help}>Choose an action and press its new key; Esc leaves it as it is.</p>
      <Form
        label="Keys"
        form={form}
        look="bare"
        failure="The key could not be saved"
        more={keys.length > 0 && <Button onClick={() => store.run({ keys: [] })}>Reset all keys</Button>}
      >
        <ul className={styles.keys}>
          {SHORTCUTS.map((shortcut) => (
            <li key={shortcut.action}>
              <Field
                label={shortcut.words}
                look="row"
                problem={form.draft.action === shortcut.action ? form.problems.key : undefined}
              >
                {(control) => (
                  <>
                    <span className={styles.now}>
                      {keysOf(shortcut, own).map((key) => (
                        <Keys key={key} name={key} />
                      ))}
                    </span>
                    <KeyButtons
                      control={control}
                      shortcut={shortcut}
                      own={own}
                      taking={taking === shortcut.action}
                      onTake={() => setTaking(shortcut.action)}
                      onLeave={() => setTaking(null)}
                      onKey={(event) => take(shortcut.action, event)}
                      onReset={() => form.send({ action: shortcut.action, key: null })}
                    />
                  </>
                )}
              </Field>
            </li>
          ))}
        </ul>
      </Form>
    </section>
  );
}

/** Another action that has the chosen key. */
function otherWith({ action, key }: Chosen, own: OwnKeys): Shortcut | undefined {
  if (key === null) return undefined;
  return SHORTCUTS.find((known) => known.action !== action && keysOf(known, own).includes(key));
}

/** The changed keys with another one for an action, or with its default. */
function withKey(keys: readonly KeyBinding[], { action, key }: Chosen): KeyBinding[] {
  const others = keys.filter((binding) => binding.action !== action);
  return action === null || key === null ? others : [...others, { action, keys: [key] }];
}

type ButtonsProps = {
  control: ControlProps;
  shortcut: Shortcut;
  own: OwnKeys;
  taking: boolean;
  onTake: () => void;
  onLeave: () => void;
  onKey: (event: KeyboardEvent) => void;
  onReset: () => void;
};

function KeyButtons({ control, shortcut, own, taking, onTake, onLeave, onKey, onReset }: ButtonsProps) {
  return (
    <span className={styles.buttons}>
      {own[shortcut.action] !== undefined && (
        <Button look="quiet" aria-label={`Reset the key of ${shortcut.words}`} onClick={onReset}>
          Reset
        </Button>
      )}
      <Button
        {...control}
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
