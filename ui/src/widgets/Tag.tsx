// A small framed word, such as a dialect.

import styles from "./Tag.module.css";

/** A tag. */
export function Tag({ children }: { children: string }) {
  return <span className={styles.tag}>{children}</span>;
}
