// What came of testing the connection to a backend.

import { formatDuration, formatPlural } from "../../base/format";
import { duration } from "../../base/time";
import type { BackendCheck } from "../../ipc/bindings";
import { failureWords } from "../../model/problem-words";
import { BackendWords } from "../../widgets/BackendWords";
import { StateDot } from "../../widgets/StateDot";
import styles from "./Backends.module.css";

/** The result, good or bad. */
export function BackendAnswer({ check }: { check: BackendCheck }) {
  const { failure, elapsedMs, models, status, agentType } = check;
  if (failure !== null) {
    const { title, advice } = failureWords(failure);
    return (
      <div className={styles.answer} role="alert" data-good="false" data-testid="backend-answer">
        <StateDot state="failed" word="No connection" />
        <div>
          <b>{title}</b>
          <p>{advice}</p>
          <BackendWords failure={failure} />
        </div>
      </div>
    );
  }
  const facts = [
    agentType !== "" ? `agent ${agentType}` : formatPlural(models, "model"),
    status,
    `answered in ${formatDuration(duration(elapsedMs))}`,
  ].filter((fact) => fact !== "");
  return (
    <div className={styles.answer} role="status" data-good="true" data-testid="backend-answer">
      <StateDot state="ok" word="Connected" />
      <div>
        <b>The backend answers</b>
        <p>{facts.join(" · ")}</p>
      </div>
    </div>
  );
}
