// A table of figures by name: the name at the left takes what is left of the width, figures are at the right.

import { type ReactNode, useEffect, useRef } from "react";
import { formatCount } from "../base/format";
import styles from "./FigureTable.module.css";

/** The table; its rows have their name in a `th`. */
export function FigureTable({ className = "", children }: { className?: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  // What scrolls answers keys, and what does not is no stop on the way.
  useEffect(() => {
    const sizes = new ResizeObserver(() => {
      const { current } = box;
      if (current && current.scrollWidth > current.clientWidth + 1) current.tabIndex = 0;
      else current?.removeAttribute("tabindex");
    });
    if (box.current) sizes.observe(box.current);
    return () => sizes.disconnect();
  }, []);
  return (
    <div className={styles.scroller} ref={box} role="group" aria-label="Figures">
      <table className={`${styles.figures} ${className}`}>{children}</table>
    </div>
  );
}

/** How many failed, and whatever is to be said of it behind the number. */
export function ErrorCell({ errors, children }: { errors: number; children?: ReactNode }) {
  return (
    <td className={errors > 0 ? styles.error : styles.none}>
      {errors > 0 && <i aria-hidden="true" />}
      {formatCount(errors)}
      {children}
    </td>
  );
}
