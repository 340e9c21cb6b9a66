// Which columns the events table shows.

import { useEffect, useRef } from "react";
import type { EventSort } from "../../ipc/bindings";
import { useActions } from "../../state/keyboard";
import { Button } from "../../widgets/Button";
import { Checkbox } from "../../widgets/Checkbox";
import { Icon } from "../../widgets/Icon";
import { usePopover } from "../../widgets/use-popover";
import { COLUMNS } from "./columns";
import styles from "./EventsView.module.css";

type Props = {
  shown: readonly EventSort[];
  /** They were chosen, rather than fitted to the width. */
  chosen: boolean;
  onChoose: (columns: EventSort[] | null) => void;
};

/** A button, and the list of columns under it. */
export function ColumnChoice({ shown, chosen, onChoose }: Props) {
  const { open, setOpen, box, button, onKeyDown } = usePopover();
  const list = useRef<HTMLDivElement>(null);
  const asked = useRef(false);
  useActions({
    columns: () => {
      asked.current = !open;
      setOpen(!open);
    },
  });
  // Who asks for it with a key goes on with keys.
  useEffect(() => {
    if (open && asked.current) list.current?.querySelector("input")?.focus();
  }, [open]);
  const toggle = (id: EventSort) =>
    onChoose(
      COLUMNS.map((column) => column.id).filter((known) =>
        known === id ? !shown.includes(id) : shown.includes(known),
      ),
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what the button opens.
    <div className={styles.choice} ref={box} onKeyDown={onKeyDown}>
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
        <div className={styles.columns} role="group" aria-label="Columns" ref={list}>
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
            Fit to width
          </Button>
        </div>
      )}
    </div>
  );
}
