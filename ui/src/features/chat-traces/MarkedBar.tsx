// Says which spans of the session are marked: those of one reply, or those of a filter.

import type { ChatRoute } from "../../model/route";
import { spansWords } from "../../model/trace-links";
import { navigate, updateSession } from "../../state/address";
import { useReplySpansList } from "../../state/chat-traces";
import { Button } from "../../widgets/Button";
import styles from "./ChatTraces.module.css";

/** The bar; `route` has a filter. */
export function MarkedBar({ conversation, route }: { conversation: string; route: ChatRoute }) {
  const replies = useReplySpansList(conversation);
  const reply = replies.find(({ query, session }) => query === route.query && session === route.key);
  return (
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
  );
}
