// An action that failed, on the spot: what could not be done and what to do about it.

import { errorCode, errorHint } from "../ipc/backend";
import { problemWords } from "../model/problem-words";
import styles from "./Failure.module.css";

/** A failed action. The back end's own advice is better than the general one. */
export function Failure({ title, error }: { title: string; error: unknown }) {
  return (
    <div className={styles.failure} role="alert">
      <i aria-hidden="true" />
      <div>
        <b>{title}</b>
        <p>{errorHint(error) || problemWords(errorCode(error)).advice}</p>
      </div>
    </div>
  );
}
