// A section of the Sources screen: its head with a sentence and what can be done, and its content.

import type { ReactNode } from "react";
import { type SourceSection as Name, SOURCE_SECTIONS, sectionWord } from "../../model/views";
import { SectionHead } from "../../widgets/SectionHead";
import styles from "./SourceSection.module.css";

type Props = {
  name: Name;
  /** One sentence about what it is for. */
  about?: ReactNode;
  /** Shown at the right of the head. */
  actions?: ReactNode;
  children: ReactNode;
};

/** A section. It can be focused, so that its address leads a screen reader there, too. */
export function SourceSection({ name, about, actions, children }: Props) {
  return (
    <section
      className={styles.section}
      aria-labelledby={`source-${name}`}
      data-testid={`source-section-${name}`}
      tabIndex={-1}
    >
      <SectionHead
        level={2}
        id={`source-${name}`}
        title={sectionWord(SOURCE_SECTIONS, name)}
        about={about}
        actions={actions}
      />
      {children}
    </section>
  );
}
