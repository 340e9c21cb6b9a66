// A small framed word.

import styles from "./Tag.module.css";

/** A tag. */
export function Tag({ children, title }: { children: string; title?: string }) {
  return (
    <span className={styles.tag} title={title}>
      {children}
    </span>
  );
}
