// Which columns the events table shows.

import { useEffect, useRef, useState } from "react";
import type { EventSort } from "../../ipc/bindings";
import { Button } from "../../widgets/Button";
import { Checkbox } from "../../widgets/Checkbox";
import { Icon } from "../../widgets/Icon";
import { COLUMNS } from "./columns";
import styles from "./EventsView.module.css";

type Props = {
  shown: readonly EventSort[];
  /** They were chosen, rather than those that fit. */
  chosen: boolean;
  onChoose: (columns: EventSort[] | null) => void;
};

/** A button, and the list of columns under it. */
export function ColumnChoice({ shown, chosen, onChoose }: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const leave = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    window.addEventListener("pointerdown", leave);
    return () => window.removeEventListener("pointerdown", leave);
  }, [open]);
  const toggle = (id: EventSort) =>
    onChoose(
      COLUMNS.map((column) => column.id).filter((known) =>
        known === id ? !shown.includes(id) : shown.includes(known),
      ),
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what the button opens.
    <div
      className={styles.choice}
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.preventDefault();
        setOpen(false);
        button.current?.focus();
      }}
    >
      <button
        ref={button}
        type="button"
        className={styles.tool}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="columns" size={13} />
        Columns
      </button>
      {open && (
        <div className={styles.columns} role="group" aria-label="Columns">
          {COLUMNS.map(({ id, title }) => (
            <label key={id}>
              <Checkbox
                checked={shown.includes(id)}
                disabled={shown.length === 1 && shown.includes(id)}
                onChange={() => toggle(id)}
              />
              {title}
            </label>
          ))}
          <Button look="quiet" disabled={!chosen} onClick={() => onChoose(null)}>
            Those that fit
          </Button>
        </div>
      )}
    </div>
  );
}
