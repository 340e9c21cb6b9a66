// Says which spans of the session are marked: those of one reply, or those of a filter.

import { formatCompact, formatCost, formatCount, formatDuration, formatPlural } from "../../base/format";
import { duration } from "../../base/time";
import type { ReplySpans } from "../../ipc/bindings";
import type { ChatRoute } from "../../model/route";
import { spansWords } from "../../model/trace-links";
import { navigate, updateSession } from "../../state/address";
import { useReplySpansList } from "../../state/chat-traces";
import { useReplyWork } from "../../state/reply-work";
import { Button } from "../../widgets/Button";
import { FactRow } from "../../widgets/FactRow";
import styles from "./ChatTraces.module.css";

/** The bar; `route` has a filter. */
export function MarkedBar({ conversation, route }: { conversation: string; route: ChatRoute }) {
  const replies = useReplySpansList(conversation);
  const reply = replies.find(({ query, session }) => query === route.query && session === route.key);
  return (
    <div className={styles.markedPlace}>
      <div className={styles.marked} role="status" data-testid="marked-spans">
        {reply ? (
          <p>
            <i aria-hidden="true" />
            {spansWords(reply, false)} of one reply {reply.spans === 1 ? "is" : "are"} marked
          </p>
        ) : (
          <p>
            <i aria-hidden="true" />
            Filtered by <code>{route.query}</code>
          </p>
        )}
        {reply && (
          <Button look="quiet" onClick={() => navigate({ ...route, message: reply.message })}>
            Show the reply
          </Button>
        )}
        <Button look="quiet" onClick={() => updateSession({ query: "" })}>
          Show all
        </Button>
      </div>
      {reply && <Figures reply={reply} />}
    </div>
  );
}

/** What the reply took, used and changed; nothing while it is not known. */
function Figures({ reply }: { reply: ReplySpans }) {
  const { data: work } = useReplyWork(reply);
  if (!work) return null;
  const cached = work.inputTokens > 0 ? Math.round((100 * work.cachedTokens) / work.inputTokens) : 0;
  return (
    <div className={styles.figures} data-testid="reply-figures">
      <FactRow label="Figures of the reply">
        <li>
          <b>{formatDuration(duration(work.durationMs))}</b>
        </li>
        {reply.cost.length > 0 && (
          <li>
            <b>{formatCost(reply.cost)}</b>
            {reply.costPartial && " partial"}
          </li>
        )}
        {work.files > 0 && (
          <li>
            <b className={styles.added}>+{formatCount(work.added)}</b>{" "}
            <b className={styles.removed}>−{formatCount(work.removed)}</b> in{" "}
            {formatPlural(work.files, "file")}
          </li>
        )}
        {work.inputTokens + work.outputTokens > 0 && (
          <li title={`${formatCount(work.inputTokens)} → ${formatCount(work.outputTokens)} tokens`}>
            <b>
              {formatCompact(work.inputTokens)} → {formatCompact(work.outputTokens)}
            </b>{" "}
            tokens{cached > 0 && `, ${cached}% cached`}
          </li>
        )}
        {work.modelCalls > 0 && (
          <li>
            <b>{formatCount(work.modelCalls)}</b> {work.modelCalls === 1 ? "model call" : "model calls"}
          </li>
        )}
      </FactRow>
    </div>
  );
}
