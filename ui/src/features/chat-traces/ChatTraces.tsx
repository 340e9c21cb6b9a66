// The traces beside a conversation: the session that belongs to it, others that may, and the way to get some.

import { type ReactNode, useEffect, useRef } from "react";
import type { SessionDetail } from "../../ipc/bindings";
import type { ChatRoute } from "../../model/route";
import { shownSession } from "../../model/trace-links";
import { navigate } from "../../state/address";
import { useChatTraces } from "../../state/chat-traces";
import { ErrorNotice, Skeleton } from "../../widgets/Notice";
import styles from "./ChatTraces.module.css";
import { JoinHint } from "./JoinHint";
import { NoTraces } from "./NoTraces";
import { OfferBar } from "./OfferBar";
import { TraceSession } from "./TraceSession";

type Props = {
  conversation: string;
  route: ChatRoute;
  /** Draws the chosen view of a session; `live` is off while it is paused or over. */
  view: (detail: SessionDetail, live: boolean) => ReactNode;
  /** What is known of the chosen span. */
  inspector: (detail: SessionDetail) => ReactNode;
};

/** The pane beside a conversation. */
export function ChatTraces({ conversation, route, view, inspector }: Props) {
  const asked = useChatTraces(conversation);
  const traces = asked.data;
  // The session that was put into the address automatically.
  const own = useRef<string | null>(null);
  const known = new Set(
    [...(traces?.sessions ?? []), ...(traces?.offers ?? [])].map(({ session }) => session.key),
  );
  const chosen = route.key !== own.current || route.span !== null || route.query !== "";
  // Nothing is more certain than the id.
  const isCertain = traces?.sessions.some(({ how }) => how === "session") === true;
  const isInspected = route.span !== null || route.event !== null;
  const key = traces ? shownSession(traces.sessions, known, route.key, chosen) : route.key;
  useEffect(() => {
    if (!traces || key === route.key) return;
    own.current = key;
    navigate({ ...route, key, span: null, event: null, query: "" }, { replace: true });
  }, [traces, key, route]);

  if (asked.error && !traces) {
    return (
      <section className={styles.pane} aria-label="Traces">
        <ErrorNotice error={asked.error} onRetry={asked.refetch} />
      </section>
    );
  }
  if (!traces) {
    return (
      <section className={styles.pane} aria-label="Traces">
        <Skeleton label="Loading the traces" rows={12} />
      </section>
    );
  }
  return (
    <section className={styles.pane} aria-label="Traces" data-testid="chat-traces">
      {traces.sessions.length === 0 && <OfferBar traces={traces} shown={key} />}
      {key === null ? (
        <NoTraces traces={traces} />
      ) : (
        <TraceSession key={key} traces={traces} sessionKey={key} route={route} inspector={inspector}>
          {view}
        </TraceSession>
      )}
      {traces.sessions.length > 0 && !isCertain && !isInspected && <JoinHint conversation={conversation} />}
    </section>
  );
}
