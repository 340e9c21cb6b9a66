// The keys of the window, on one sheet.

import { useEffect, useRef } from "react";
import { keysOf, SHORTCUTS } from "../../model/shortcuts";
import { useActions } from "../../state/keyboard";
import { useView } from "../../state/view";
import { Icon } from "../../widgets/Icon";
import { Keys } from "../../widgets/Keys";
import { useOwnKeys } from "../../widgets/own-keys";
import styles from "./ShortcutsSheet.module.css";

const GROUPS = ["Window", "Chat", "Session", "Timeline", "Graph"] as const;
const WHEEL = [
  { keys: "Ctrl + wheel", words: "Zoom at the pointer" },
  { keys: "Shift + wheel", words: "Earlier and later" },
  { keys: "Double-click", words: "Zoom to a row" },
  { keys: "Drag the strip", words: "Choose an interval" },
] as const;

/** The shortcuts sheet; nothing while it is closed. */
export function ShortcutsSheet() {
  const help = useView((view) => view.help);
  return help ? <Sheet /> : null;
}

function Sheet() {
  const setHelp = useView((view) => view.setHelp);
  const own = useOwnKeys();
  const close = useRef<HTMLButtonElement>(null);
  useActions({ back: () => setHelp(false), help: () => setHelp(false) });
  useEffect(() => close.current?.focus(), []);
  return (
    <aside className={styles.sheet} role="dialog" aria-label="Shortcuts">
      <header>
        <h2>Shortcuts</h2>
        <button type="button" ref={close} aria-label="Close" onClick={() => setHelp(false)}>
          <Icon name="close" />
        </button>
      </header>
      {GROUPS.map((group) => (
        <section key={group}>
          <h3>{group}</h3>
          <dl>
            {SHORTCUTS.filter((shortcut) => shortcut.group === group && keysOf(shortcut, own).length > 0).map(
              (shortcut) => (
                <div key={shortcut.action}>
                  <dt>{shortcut.words}</dt>
                  <dd>
                    {keysOf(shortcut, own).map((key) => (
                      <Keys key={key} name={key} />
                    ))}
                  </dd>
                </div>
              ),
            )}
            {group === "Timeline" &&
              WHEEL.map(({ keys, words }) => (
                <div key={words}>
                  <dt>{words}</dt>
                  <dd className={styles.gesture}>{keys}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </aside>
  );
}
