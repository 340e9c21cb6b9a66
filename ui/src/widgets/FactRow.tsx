// Facts on one line. How many have no room there is said at its end; a press shows them.

import { type ReactNode, useRef, useState } from "react";
import styles from "./FactRow.module.css";
import { useOverflow } from "./use-overflow";

/** The line. `children` are items of a list. */
export function FactRow({ label, children }: { label?: string; children: ReactNode }) {
  const list = useRef<HTMLUListElement>(null);
  const [open, setOpen] = useState(false);
  const below = useOverflow(list, open);
  return (
    <div className={styles.row}>
      <ul className={styles.facts} ref={list} data-open={open} aria-label={label}>
        {children}
      </ul>
      {below > 0 && (
        <button type="button" className={styles.more} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Less" : `${below} more`}
        </button>
      )}
    </div>
  );
}
