// A session that a single message tells of: a person says whether it is the one.

import type { ChatTraces } from "../../ipc/bindings";
import { useJoinTrace, useLeaveTrace } from "../../state/chat-traces";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import styles from "./ChatTraces.module.css";

type Props = { traces: ChatTraces; shown: string };

/** The question; nothing for a session that belongs for certain. */
export function InferredBar({ traces, shown }: Props) {
  const join = useJoinTrace();
  const leave = useLeaveTrace();
  const found = traces.sessions.find(({ session }) => session.key === shown);
  if (found?.how !== "one_message") return null;
  const busy = join.busy || leave.busy;
  return (
    <div className={styles.offer} role="group" aria-label="An inferred session" data-testid="trace-inferred">
      <p>
        <em>Inferred</em> One of your messages is in this session. A second one makes it certain.
      </p>
      <p className={styles.choices}>
        <Button disabled={busy} onClick={() => join.run(traces.conversation, shown)}>
          Confirm
        </Button>
        <Button look="quiet" disabled={busy} onClick={() => leave.run(traces.conversation, shown)}>
          Not this one
        </Button>
      </p>
      {join.error && <Failure title="The session was not confirmed" error={join.error} />}
      {leave.error && <Failure title="The session stays where it is" error={leave.error} />}
    </div>
  );
}
