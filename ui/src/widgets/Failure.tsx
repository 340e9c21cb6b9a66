// An action that failed, on the spot: what could not be done and what to do about it.

import { backendFailure, errorCode, errorWords } from "../ipc/backend";
import { problemWords } from "../model/problem-words";
import { BackendWords } from "./BackendWords";
import styles from "./Failure.module.css";

/** A failed action. The back end's own advice is better than the general one; what happened is shown below it. */
export function Failure({ title, error }: { title: string; error: unknown }) {
  const { message, hint } = errorWords(error);
  const failure = backendFailure(error);
  const advice = (failure === null && hint) || problemWords(errorCode(error), failure).advice;
  return (
    <div className={styles.failure} role="alert">
      <i aria-hidden="true" />
      <div>
        <b>{title}</b>
        <p>{advice}</p>
        {failure !== null ? <BackendWords failure={failure} /> : message !== "" && <small>{message}</small>}
      </div>
    </div>
  );
}
