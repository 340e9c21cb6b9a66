// Above a reply: the spans that made it, its model calls, what they used and cost.

import { formatCompact, formatCost, formatCount, formatPlural } from "../../base/format";
import type { ChatMessage } from "../../ipc/bindings";
import { spansWords } from "../../model/trace-links";
import { showReplySpans, useReplySpans } from "../../state/chat-traces";
import { useReplyWork } from "../../state/reply-work";
import { FailedWords } from "./FailedWords";
import styles from "./ReplyLinks.module.css";

const BY_ID = "Shows the spans that made this reply";
const BY_TIME =
  "Inferred: these spans began while the reply was in progress. Neither a trace id nor the words of its prompt tell it.";

/** The link; nothing while the reply has no span. */
export function ReplyLinks({ conversation, message }: { conversation: string; message: ChatMessage }) {
  const reply = useReplySpans(conversation, message.id);
  const { data: work } = useReplyWork(reply);
  if (!reply) return null;
  const words = spansWords(reply, message.state === "streaming");
  return (
    <>
      <button
        type="button"
        className={styles.link}
        title={reply.inferred ? BY_TIME : BY_ID}
        aria-label={reply.inferred ? `${words}, inferred by time` : words}
        data-testid="reply-spans"
        onClick={() => showReplySpans(reply)}
      >
        {words}
      </button>
      {work && work.modelCalls > 0 && <span>{formatPlural(work.modelCalls, "model call")}</span>}
      {work && message.inputTokens === null && work.inputTokens + work.outputTokens > 0 && (
        <span
          className={styles.tokens}
          title={`${formatCount(work.inputTokens)} tokens in, ${formatCount(work.cachedTokens)} of them from a cache, ${formatCount(work.outputTokens)} out, according to the traces`}
        >
          {formatCompact(work.inputTokens)} → {formatCompact(work.outputTokens)} <small>tokens</small>
        </span>
      )}
      {reply.errors > 0 && <FailedWords>{formatPlural(reply.errors, "span")} failed</FailedWords>}
      {reply.cost.length > 0 && (
        <span className={styles.cost} title="What its model calls cost, according to the traces">
          {formatCost(reply.cost)}
          {reply.costPartial && " partial"}
        </span>
      )}
    </>
  );
}
