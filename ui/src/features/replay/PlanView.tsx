// What of the recorded prompt is sent, what is sent otherwise, and what is not.

import { formatCount, formatPlural } from "../../base/format";
import { visibleText } from "../../base/visible";
import type { ReplayPlan } from "../../ipc/bindings";
import styles from "./Replay.module.css";

/** The plan. */
export function PlanView({ plan }: { plan: ReplayPlan }) {
  const { flattened, leftOut, messages, messageCount, systemPrompt } = plan;
  return (
    <>
      {flattened.length > 0 && (
        <section aria-labelledby="replay-flattened">
          <h3 id="replay-flattened">Sent otherwise than recorded</h3>
          <ul className={styles.notes} data-testid="replay-flattened">
            {flattened.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </section>
      )}
      {leftOut.length > 0 && (
        <section aria-labelledby="replay-left-out">
          <h3 id="replay-left-out">Not sent</h3>
          <dl className={styles.left} data-testid="replay-left-out">
            {leftOut.map(({ name, value }) => (
              <div key={`${name} ${value}`}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {messageCount > 0 && (
        <details className={styles.sent}>
          <summary>
            {messages.length < messageCount
              ? `What is sent, first ${formatCount(messages.length)} of ${formatPlural(messageCount, "message")}`
              : `What is sent, ${formatPlural(messageCount, "message")}`}
          </summary>
          {systemPrompt !== "" && (
            <Said who="system prompt" text={systemPrompt} chars={systemPrompt.length} />
          )}
          {messages.map(({ role, text, chars }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the messages of one prompt keep their order.
            <Said key={at} who={role} text={text} chars={chars} />
          ))}
        </details>
      )}
    </>
  );
}

function Said({ who, text, chars }: { who: string; text: string; chars: number }) {
  const shown = [...text].length;
  return (
    <div className={styles.said}>
      <b>{who}</b>
      <p>{visibleText(text)}</p>
      {shown < chars && (
        <small>
          First {formatCount(shown)} of {formatPlural(chars, "character")}; all of them are sent
        </small>
      )}
    </div>
  );
}
