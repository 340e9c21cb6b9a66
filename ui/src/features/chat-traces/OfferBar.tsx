// A session that ran while a reply was under way, offered to be joined.

import { formatPlural } from "../../base/format";
import type { ChatTraces } from "../../ipc/bindings";
import { shareWords } from "../../model/trace-links";
import { showBeside, useJoinTrace, useLeaveTrace } from "../../state/chat-traces";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import styles from "./ChatTraces.module.css";

type Props = {
  traces: ChatTraces;
  /** The session that is looked at. */
  shown: string | null;
};

/** The likeliest offer; nothing when there is none. */
export function OfferBar({ traces, shown }: Props) {
  const join = useJoinTrace();
  const leave = useLeaveTrace();
  const offer = traces.offers.find(({ session }) => session.key === shown) ?? traces.offers[0];
  if (!offer) return null;
  const { session, events, share } = offer;
  const others = traces.offerCount - 1;
  const busy = join.busy || leave.busy;
  return (
    <div
      className={styles.offer}
      role="group"
      aria-label="A trace at the same time"
      data-testid="trace-offer"
    >
      <p>
        <em>Inferred</em> A trace of {formatPlural(session.events, "event")} ran at the same time:{" "}
        <b>{session.title}</b>{" "}
        <small>
          {events < session.events && `${shareWords(share)} · `}
          {others > 0 && `${formatPlural(others, "other")} did as well`}
        </small>
      </p>
      <p className={styles.choices}>
        <Button
          disabled={busy}
          onClick={() => {
            join.run(traces.conversation, session.key);
          }}
        >
          Join it
        </Button>
        {shown !== session.key && (
          <Button look="quiet" onClick={() => showBeside(session.key)}>
            Show it
          </Button>
        )}
        <Button look="quiet" disabled={busy} onClick={() => leave.run(traces.conversation, session.key)}>
          Not this one
        </Button>
      </p>
      {join.error && <Failure title="The trace was not joined" error={join.error} />}
      {leave.error && <Failure title="The suggestion stays" error={leave.error} />}
    </div>
  );
}
