// A titled part of the overview.

import { type ReactNode, useId } from "react";
import styles from "./Overview.module.css";

type Props = {
  title: string;
  /** Shown dimmed beside the title. */
  note?: string;
  testId?: string;
  children: ReactNode;
};

/** A part with its title. */
export function Section({ title, note, testId, children }: Props) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id} data-testid={testId}>
      <h2 id={id}>
        {title}
        {note && <small>{note}</small>}
      </h2>
      {children}
    </section>
  );
}
