// What came back, beside what was recorded.

import { formatCount, formatDuration } from "../../base/format";
import { duration } from "../../base/time";
import type { Replay, ReplayOutcome } from "../../ipc/bindings";
import { failureWords } from "../../model/problem-words";
import { BackendWords } from "../../widgets/BackendWords";
import { CopyButton } from "../../widgets/CopyButton";
import { DiffView } from "../../widgets/DiffView";
import { Markdown } from "../../widgets/Markdown";
import styles from "./Replay.module.css";

/** The result of a call. */
export function ReplayResult({ recorded, replay }: { recorded: ReplayOutcome; replay: Replay }) {
  const { answer, failure, stopped, diff } = replay;
  const cut = failure !== null || stopped;
  return (
    <section className={styles.result} aria-label="Recorded and replayed" data-testid="replay-result">
      {failure && (
        <div className={styles.failure} role="alert">
          <i aria-hidden="true" />
          <div>
            <b>{failureWords(failure).title}</b>
            <p>{failureWords(failure).advice}</p>
            <BackendWords failure={failure} />
          </div>
        </div>
      )}
      {stopped && <p role="status">Stopped. The answer so far is below.</p>}
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className={styles.hidden}>Figure</span>
            </th>
            <th scope="col">Recorded</th>
            <th scope="col">Replayed</th>
          </tr>
        </thead>
        <tbody>
          <Row name="Model" left={recorded.model} right={answer.model} />
          <Row name="Tokens" left={tokens(recorded)} right={tokens(answer)} />
          <Row name="Duration" left={lasted(recorded)} right={lasted(answer)} />
          <Row name="Ended by" left={recorded.finishReason} right={stopped ? "you" : answer.finishReason} />
        </tbody>
      </table>
      {recorded.text !== "" && answer.text !== "" && (
        <DiffView diff={diff} leftWord="recorded" rightWord={cut ? "replayed, cut" : "replayed"} />
      )}
      {recorded.text === "" && (
        <p className={styles.none}>The recorded call carries no reply to compare with.</p>
      )}
      {answer.text !== "" && (
        <details className={styles.whole} open={recorded.text === ""}>
          <summary>The new reply, whole</summary>
          <CopyButton label="Copy the new reply" words="Copy" text={answer.text} />
          <Markdown text={answer.text} />
        </details>
      )}
    </section>
  );
}

function Row({ name, left, right }: { name: string; left: string; right: string }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{left || "–"}</td>
      <td>{right || "–"}</td>
    </tr>
  );
}

function tokens({ inputTokens, outputTokens }: ReplayOutcome): string {
  if (inputTokens === null && outputTokens === null) return "";
  const count = (value: number | null) => (value === null ? "?" : formatCount(value));
  return `${count(inputTokens)} → ${count(outputTokens)}`;
}

function lasted({ elapsedMs }: ReplayOutcome): string {
  return elapsedMs === null ? "" : formatDuration(duration(elapsedMs));
}
