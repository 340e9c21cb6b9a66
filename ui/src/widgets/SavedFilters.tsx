// Filters with names: apply one, remove one, save the one on show.

import { useId } from "react";
import { Button } from "./Button";
import { Form } from "./Form";
import { Icon } from "./Icon";
import styles from "./SavedFilters.module.css";
import { usePopover } from "./use-popover";
import { useSubmit } from "./use-submit";

const NO_NAME = { name: "" };

type Props = {
  /** What is filtered, such as `sessions`. */
  what: string;
  filters: readonly { name: string; query: string }[];
  /** The filter on show; empty for none. */
  current: string;
  onApply: (query: string) => void;
  onSave: (name: string, query: string) => void;
  onRemove: (name: string) => void;
};

/** A button, and the panel under it. */
export function SavedFilters({ what, filters, current, onApply, onSave, onRemove }: Props) {
  const id = useId();
  const { open, setOpen, box, button, onKeyDown } = usePopover();
  const form = useSubmit({
    start: NO_NAME,
    send: ({ name }) => onSave(name.trim(), current.trim()),
    onDone: () => form.restart(NO_NAME),
  });
  const { value: name, onText: setName } = form.text("name");
  const incomplete = name.trim() === "" || current.trim() === "";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what the button opens.
    <div className={styles.saved} ref={box} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className={styles.toggle}
        aria-label={`Saved filters of ${what}`}
        title="Saved filters"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name="bookmark" size={14} />
      </button>
      {open && (
        <div className={styles.panel} id={id} role="group" aria-label="Saved filters">
          {filters.length === 0 && <p className={styles.none}>No filter is saved yet.</p>}
          <ul>
            {filters.map((filter) => (
              <li key={filter.name} className={styles.row}>
                <button
                  type="button"
                  className={styles.apply}
                  onClick={() => {
                    onApply(filter.query);
                    setOpen(false);
                  }}
                >
                  <b>{filter.name}</b>
                  <code>{filter.query}</code>
                </button>
                <button
                  type="button"
                  className={styles.remove}
                  aria-label={`Remove ${filter.name}`}
                  title="Remove"
                  onClick={() => onRemove(filter.name)}
                >
                  <Icon name="close" size={11} />
                </button>
              </li>
            ))}
          </ul>
          <Form label="Save this filter" form={form} look="bare" incomplete={incomplete}>
            <div className={styles.form}>
              <input
                className={styles.name}
                aria-label="Name of the filter"
                placeholder={current === "" ? "Type a filter first" : "Name of this filter"}
                value={name}
                disabled={current.trim() === ""}
                onChange={(event) => setName(event.target.value)}
              />
              <Button type="submit" disabled={incomplete}>
                Save
              </Button>
            </div>
          </Form>
        </div>
      )}
    </div>
  );
}
