// Below a reply: the spans that made it.

import { formatCost, formatPlural } from "../../base/format";
import type { ChatMessage } from "../../ipc/bindings";
import { spansWords } from "../../model/trace-links";
import { showReplySpans, useReplySpans } from "../../state/chat-traces";
import styles from "./ReplyLinks.module.css";

const BY_ID = "Shows the spans that made this reply";
const BY_TIME = "Inferred: these spans began while the reply was under way. No trace has its trace id.";

/** The link; nothing while the reply has no span. */
export function ReplyLinks({ conversation, message }: { conversation: string; message: ChatMessage }) {
  const reply = useReplySpans(conversation, message.id);
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
      {reply.errors > 0 && (
        <span className={styles.failed}>
          <i aria-hidden="true" />
          {formatPlural(reply.errors, "span")} failed
        </span>
      )}
      {reply.cost.length > 0 && (
        <span className={styles.cost} title="What its model calls cost, according to the traces">
          {formatCost(reply.cost)}
          {reply.costPartial && " partial"}
        </span>
      )}
    </>
  );
}
