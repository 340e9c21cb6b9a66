// How many errors a session has: red, or amber where the run came to a good end all the same.

import { formatCount, formatPlural } from "../base/format";
import type { SessionState } from "../ipc/bindings";
import styles from "./ErrorCount.module.css";

type Props = {
  errors: number;
  state: SessionState;
  /** The number alone. */
  short?: boolean;
};

/** The number beside its mark; nothing for a session without errors. */
export function ErrorCount({ errors, state, short = false }: Props) {
  if (errors === 0) return null;
  const solved = state === "recovered";
  const words = solved ? `${formatCount(errors)} solved` : formatPlural(errors, "error");
  const title = solved ? `${formatPlural(errors, "error")}, and the run came to a good end` : words;
  return (
    <span className={styles.errors} data-solved={solved || undefined} data-testid="error-count" title={title}>
      <i aria-hidden="true" />
      {short ? formatCount(errors) : words}
    </span>
  );
}
