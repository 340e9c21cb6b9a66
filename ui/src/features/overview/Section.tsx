// A titled part of the overview.

import { type ReactNode, useId } from "react";
import styles from "./Overview.module.css";

type Props = {
  title: string;
  /** Shown dimmed beside the title. */
  note?: string;
  testId?: string;
  /** An id by which other parts of the screen lead here. */
  anchor?: string | undefined;
  children: ReactNode;
};

/** A part with its title. */
export function Section({ title, note, testId, anchor, children }: Props) {
  const id = useId();
  return (
    <section
      className={styles.section}
      id={anchor}
      tabIndex={anchor === undefined ? undefined : -1}
      aria-labelledby={id}
      data-testid={testId}
    >
      <h2 id={id}>
        {title}
        {note && <small>{note}</small>}
      </h2>
      {children}
    </section>
  );
}
