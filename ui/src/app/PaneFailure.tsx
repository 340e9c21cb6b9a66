// Shown in place of a part of the window that failed.

import { failureMessage } from "../state/failures";
import { Button } from "../widgets/Button";
import { CopyButton } from "../widgets/CopyButton";
import styles from "./PaneFailure.module.css";

type Props = {
  name: string;
  error: unknown;
  /** What goes on the clipboard. */
  details: string;
  onRetry: () => void;
  onReset: () => void;
};

/** What happened, the details for a report, and the ways on. It takes neither the focus nor a key. */
export function PaneFailure({ name, error, details, onRetry, onReset }: Props) {
  return (
    <section className={styles.failure} role="alert" data-testid="pane-failure">
      <h2>
        <i aria-hidden="true" />
        {name} could not be drawn
      </h2>
      <p>The rest of the window goes on, and nothing that is stored has changed.</p>
      <code>{failureMessage(error)}</code>
      <div className={styles.ways}>
        <Button onClick={onReset}>Reset this view</Button>
        <Button look="quiet" onClick={onRetry}>
          Try again
        </Button>
        <CopyButton text={details} label="Copy details" worded />
      </div>
    </section>
  );
}
