// Which columns the events table shows.

import type { EventSort } from "../../ipc/bindings";
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
            Fit to width
          </Button>
        </div>
      )}
    </div>
  );
}
