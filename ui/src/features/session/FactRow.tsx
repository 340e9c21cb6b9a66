// Facts on one line. How many have no room there is said at its end; a press shows them.

import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import styles from "./SessionHead.module.css";

/** The line. `children` are items of a list. */
export function FactRow({ children }: { children: ReactNode }) {
  const list = useRef<HTMLUListElement>(null);
  const [below, setBelow] = useState(0);
  const [open, setOpen] = useState(false);
  useLayoutEffect(() => setBelow(itemsBelow(list.current)));
  useEffect(() => {
    const sizes = new ResizeObserver(() => setBelow(itemsBelow(list.current)));
    if (list.current) sizes.observe(list.current);
    return () => sizes.disconnect();
  }, []);
  return (
    <div className={styles.factRow}>
      <ul className={styles.facts} ref={list} data-open={open}>
        {children}
      </ul>
      {below > 0 && (
        <button
          type="button"
          className={styles.moreFacts}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? "Less" : `${below} more`}
        </button>
      )}
    </div>
  );
}

/** How many items are below the first line. */
function itemsBelow(list: HTMLElement | null): number {
  const items = [...(list?.children ?? [])] as HTMLElement[];
  return items.filter((item) => item.offsetTop > (items[0]?.offsetTop ?? 0) + item.offsetHeight / 2).length;
}
