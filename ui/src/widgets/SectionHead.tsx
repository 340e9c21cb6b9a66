// The head of a section of a screen: its title, what can be done, and one sentence about it.

import type { ReactNode } from "react";
import styles from "./SectionHead.module.css";

type Props = {
  /** The section is all that the screen shows, or one of several below each other. */
  level: 1 | 2;
  id: string;
  title: string;
  /** Whose it is; dimmed beside the title. */
  owner?: string;
  /** One sentence about what it is for. */
  about?: ReactNode;
  /** Shown at the right. */
  actions?: ReactNode;
};

/** The head. */
export function SectionHead({ level, id, title, owner, about, actions }: Props) {
  const Title = `h${level}` as const;
  return (
    <header className={styles.head} data-level={level}>
      <Title id={id}>
        {title}
        {owner !== undefined && (
          <>
            {" "}
            <small>{owner}</small>
          </>
        )}
      </Title>
      {actions && <div className={styles.actions}>{actions}</div>}
      {about && <p>{about}</p>}
    </header>
  );
}
