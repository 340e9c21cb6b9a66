// The quiet notice of something in the window that failed where nothing could be shown in its place.

import { useFailures } from "../state/failures";
import { CopyButton } from "../widgets/CopyButton";
import { Toast } from "../widgets/Toast";
import styles from "./FailureNotice.module.css";

/** The notice; an empty live region while nothing failed. It takes neither the focus nor a key. */
export function FailureNotice() {
  const { latest, close } = useFailures();
  return (
    <Toast place="left" testId="failure-notice" closeLabel="Close the notice" onClose={close}>
      {latest && (
        <>
          <i className={styles.mark} aria-hidden="true" />
          <p className={styles.words}>
            <b>{latest.where} met an error</b>
            {latest.times > 1 && ` ${latest.times} times`}: {latest.message}
          </p>
          <CopyButton text={latest.details} label="Copy details" worded />
        </>
      )}
    </Toast>
  );
}
