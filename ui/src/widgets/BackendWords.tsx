// What a chat backend said of its own failure, with the status that it answered.

import type { ChatFailure } from "../ipc/bindings";
import styles from "./BackendWords.module.css";

/** The backend's own words. They are the backend's text: never read, only shown. */
export function BackendWords({ failure: { status, message } }: { failure: ChatFailure }) {
  return (
    <p className={styles.words} data-testid="backend-words">
      {status !== null && <b>{status}</b>} {message}
    </p>
  );
}
