// The shield that stands for a state of signatures: its shape says as much as its colour.

import type { IntegrityLook } from "../model/integrity";
import { Icon } from "./Icon";
import styles from "./IntegrityMark.module.css";

/** A shield with its word for those who do not see it. Without `labelled` the word is beside it. */
export function IntegrityMark({ look, size = 14, labelled = false }: Props) {
  const name = labelled ? { role: "img", "aria-label": look.word, title: look.word } : {};
  return (
    <span className={styles.mark} data-tone={look.tone} {...name}>
      <Icon name={look.icon} size={size} />
    </span>
  );
}

type Props = { look: IntegrityLook; size?: number; labelled?: boolean };
