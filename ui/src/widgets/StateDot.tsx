// The state of a session, a listener or a client, distinguished by shape as well as colour.

import styles from "./StateDot.module.css";

/** What a dot can say. */
export type DotState = "live" | "ok" | "recovered" | "failed" | "waiting";

/** A dot with its word for those who do not see it. */
export function StateDot({ state, word }: { state: DotState; word: string }) {
  return <span className={styles.dot} data-state={state} role="img" aria-label={word} title={word} />;
}
