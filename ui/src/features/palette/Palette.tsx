// The command palette: one line to find any action, place, session or id, and the list of matches.

import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { usePlatforms } from "../../state/backends";
import { isOffered } from "../../state/keyboard";
import { usePalette } from "../../state/palette";
import { useOpenSample } from "../../state/sample";
import { ownKeys, useSettings } from "../../state/settings";
import { Icon } from "../../widgets/Icon";
import { Keys } from "../../widgets/Keys";
import { type Entry, fitting, fixedEntries } from "./entries";
import styles from "./Palette.module.css";
import { useFound } from "./use-found";

/** More is not read; what was typed can be made narrower. */
const MOST = 60;
/** Sessions that are first while nothing is typed. */
const RECENT = 4;

/** The palette; nothing while it is closed. */
export function Palette() {
  const open = usePalette((palette) => palette.open);
  return open ? <OpenPalette /> : null;
}

function OpenPalette() {
  const hide = usePalette((palette) => palette.hide);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const own = ownKeys(useSettings());
  const found = useFound(typed);
  const fixed = fitting(fixedEntries(own, isOffered, usePlatforms() ?? [], useOpenSample()), typed);
  const ids = found.filter(({ kind }) => kind === "Id");
  const sessions = found.filter(({ kind }) => kind === "Session");
  const chats = typed === "" ? [] : found.filter(({ kind }) => kind === "Chat");
  const all =
    typed === ""
      ? [...sessions.slice(0, RECENT), ...fixed]
      : [...ids, ...fixed.slice(0, 8), ...sessions, ...chats, ...fixed.slice(8)];
  const shown = all.slice(0, MOST);
  const chosen = Math.min(at, shown.length - 1);

  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView?.({ block: "nearest" });
  }, [chosen]);

  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    hide();
    // After the focus is back where it was, so that the action finds its target.
    setTimeout(entry.run);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((chosen + step + shown.length) % Math.max(1, shown.length));
    else if (event.key === "Home" && event.ctrlKey) setAt(0);
    else if (event.key === "End" && event.ctrlKey) setAt(shown.length - 1);
    else if (event.key === "Enter") run(shown[chosen]);
    else if (event.key === "Escape" || event.key === "Tab") hide();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className={styles.back}
      role="presentation"
      onPointerDown={(event) => event.target === event.currentTarget && hide()}
    >
      <div
        className={styles.palette}
        role="dialog"
        aria-label="Command palette"
        aria-modal="true"
        data-testid="palette"
      >
        <div className={styles.line}>
          <Icon name="search" size={15} />
          <input
            ref={input}
            className={styles.input}
            role="combobox"
            aria-label="Find an action, a session or an id"
            aria-expanded="true"
            aria-controls={`${id}-list`}
            aria-activedescendant={shown[chosen] ? `${id}-${chosen}` : undefined}
            aria-autocomplete="list"
            placeholder="Find an action, a session or an id"
            spellCheck={false}
            autoComplete="off"
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <div
          className={styles.list}
          id={`${id}-list`}
          role="listbox"
          aria-label="Matches"
          ref={list}
          tabIndex={-1}
        >
          {shown.map((entry, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the line above.
            <div
              key={entry.id}
              id={`${id}-${place}`}
              className={styles.entry}
              role="option"
              tabIndex={-1}
              aria-selected={place === chosen}
              onPointerMove={() => setAt(place)}
              onClick={() => run(entry)}
            >
              <span className={styles.words}>{entry.words}</span>
              {entry.detail && <span className={styles.detail}>{entry.detail}</span>}
              <span className={styles.kind}>{entry.kind}</span>
              {entry.keys?.map((key) => (
                <Keys key={key} name={key} />
              ))}
            </div>
          ))}
        </div>
        {shown.length === 0 && (
          <p className={styles.nothing} role="status">
            Nothing matches “{typed}”.
          </p>
        )}
        {all.length > MOST && (
          <p className={styles.nothing}>
            first {MOST} of {all.length}
          </p>
        )}
      </div>
    </div>
  );
}
