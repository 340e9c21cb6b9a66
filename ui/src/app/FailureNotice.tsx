// The quiet notice of something in the window that failed where nothing could be shown in its place.

import { useFailures } from "../state/failures";
import { CopyButton } from "../widgets/CopyButton";
import { Icon } from "../widgets/Icon";
import styles from "./FailureNotice.module.css";

/** The notice; an empty live region while nothing failed. It takes neither the focus nor a key. */
export function FailureNotice() {
  const { latest, close } = useFailures();
  return (
    <div className={styles.place} role="status" data-testid="failure-notice">
      {latest && (
        <div className={styles.notice}>
          <i aria-hidden="true" />
          <p>
            <b>{latest.where} met an error</b>
            {latest.times > 1 && ` ${latest.times} times`}: {latest.message}
          </p>
          <CopyButton text={latest.details} label="Copy details" worded />
          <button type="button" className={styles.close} aria-label="Close the notice" onClick={close}>
            <Icon name="close" size={12} />
          </button>
        </div>
      )}
    </div>
  );
}
