// Below a reply: the subagents and tools that it took, what they changed in files, and how their commands ended. Each
// leads to its span.

import { formatCount, formatDuration } from "../../base/format";
import { duration } from "../../base/time";
import type { ChatMessage, ReplyStep } from "../../ipc/bindings";
import { familyOf } from "../../model/families";
import { exitsWords, stepWords } from "../../model/reply-work";
import { showReplySpan, useReplySpans } from "../../state/chat-traces";
import { useReplyWork } from "../../state/reply-work";
import { KindMark } from "../../widgets/KindMark";
import { FailedWords } from "./FailedWords";
import styles from "./ReplySteps.module.css";

/** The steps; nothing while the reply has none. */
export function ReplySteps({ conversation, message }: { conversation: string; message: ChatMessage }) {
  const reply = useReplySpans(conversation, message.id);
  const { data: work } = useReplyWork(reply);
  if (!reply || !work || work.steps.length === 0) return null;
  return (
    <ul className={styles.steps} aria-label="What the reply took" data-testid="reply-steps">
      {work.steps.map((step) => (
        <li key={`${step.family} ${step.server} ${step.name}`}>
          <button
            type="button"
            className={styles.step}
            title={stepWords(step)}
            onClick={() => showReplySpan(reply, step.span)}
          >
            <Step step={step} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Step({ step }: { step: ReplyStep }) {
  const { family, name, calls, failed, added, removed, exits } = step;
  const isAgent = familyOf(family).word === "Agent";
  const exited = exitsWords(exits);
  return (
    <>
      <KindMark family={family} size={9} />
      <b>{name}</b>
      {calls > 1 && <small>× {formatCount(calls)}</small>}
      {isAgent && <small>{formatDuration(duration(step.durationMs))}</small>}
      {added > 0 && <i className={styles.added}>+{formatCount(added)}</i>}
      {removed > 0 && <i className={styles.removed}>−{formatCount(removed)}</i>}
      {failed > 0 && (
        <FailedWords>{exited === "" && (calls > 1 ? `${formatCount(failed)} failed` : "failed")}</FailedWords>
      )}
      {exited !== "" && <small data-failed={failed > 0 || undefined}>{exited}</small>}
      {step.running && <small className={styles.running}>running</small>}
    </>
  );
}
