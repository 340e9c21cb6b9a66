// What failed in a reply, in words behind its mark.

import type { ReactNode } from "react";
import styles from "./FailedWords.module.css";

/** The words; the mark alone where there are none. */
export function FailedWords({ children }: { children?: ReactNode }) {
  return (
    <span className={styles.failed}>
      <i aria-hidden="true" />
      {children}
    </span>
  );
}
