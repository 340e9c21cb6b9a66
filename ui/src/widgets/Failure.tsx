// An action that failed, on the spot: what could not be done and what to do about it.

import { errorCode, errorWords } from "../ipc/backend";
import { problemWords } from "../model/problem-words";
import styles from "./Failure.module.css";

/** A failed action. The back end's own advice is better than the general one; what happened stands below it. */
export function Failure({ title, error }: { title: string; error: unknown }) {
  const { message, hint } = errorWords(error);
  return (
    <div className={styles.failure} role="alert">
      <i aria-hidden="true" />
      <div>
        <b>{title}</b>
        <p>{hint || problemWords(errorCode(error)).advice}</p>
        {message !== "" && <small>{message}</small>}
      </div>
    </div>
  );
}
