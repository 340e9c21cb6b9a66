// Shows a second view beside the chosen one, or takes it away.

import { Icon } from "../widgets/Icon";
import styles from "./TwoViewsButton.module.css";

/** The button; there is room for two. */
export function TwoViewsButton({ on, onToggle }: { on: boolean; onToggle: () => void }) {
  return (
    <button
      type="button"
      className={styles.button}
      aria-label="Two views side by side"
      title="Two views side by side"
      aria-pressed={on}
      onClick={onToggle}
    >
      <Icon name="compare" size={14} />
    </button>
  );
}
