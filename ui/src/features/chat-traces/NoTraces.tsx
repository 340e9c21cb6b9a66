// What is beside a conversation that has no trace: how it gets some.

import type { ReactNode } from "react";
import { shortenMiddle } from "../../base/format";
import type { ChatTraces } from "../../ipc/bindings";
import { navigate } from "../../state/address";
import { useConversation } from "../../state/chat";
import { Button } from "../../widgets/Button";
import { CopyButton } from "../../widgets/CopyButton";
import { EmptyNotice } from "../../widgets/Notice";
import styles from "./ChatTraces.module.css";
import { JoinHint } from "./JoinHint";
import { TraceChoice } from "./TraceChoice";

/** The empty pane. */
export function NoTraces({ traces }: { traces: ChatTraces }) {
  const { data } = useConversation(traces.conversation);
  const isAgent = data?.row.kind === "agent_api";
  return (
    <>
      {(traces.offers.length > 0 || traces.aside.length > 0) && (
        <header className={styles.bare}>
          <h2>Traces</h2>
          <TraceChoice traces={traces} shown={null} />
        </header>
      )}
      <div className={styles.empty}>
        {isAgent ? <NoAgentTraces /> : <NoServerTraces session={data?.row.sessionId ?? ""} />}
      </div>
      {isAgent && <JoinHint conversation={traces.conversation} />}
    </>
  );
}

function NoServerTraces({ session }: { session: string }) {
  return (
    <Empty about="They appear here while a reply is written, as soon as the backend sends them.">
      <dt>By the reply</dt>
      <dd>
        Every request carries a <code>traceparent</code> header. A backend that is instrumented with
        OpenTelemetry puts its spans under it, and each reply knows its own.
      </dd>
      <dt>By the session</dt>
      <dd>
        {session === ""
          ? "The backend names its session with the first reply. Traces with that session id belong here."
          : "Traces with this session id belong here: "}
        {session !== "" && (
          <span className={styles.id}>
            <code title={session}>{shortenMiddle(session)}</code>
            <CopyButton text={session} label="Copy session id" />
          </span>
        )}
      </dd>
      <dt>By the time</dt>
      <dd>Any other trace that runs at the same time is offered, to be joined with one click.</dd>
    </Empty>
  );
}

/** An agent names no session; its own files repeat what was said to it. */
function NoAgentTraces() {
  return (
    <Empty about="They appear here when the agent's session files are followed, or it sends its traces.">
      <dt>By the session</dt>
      <dd>A session with the id that the agent was started with belongs here from its first prompt.</dd>
      <dt>By the words</dt>
      <dd>
        A session in which the same is said at the same time belongs here: for certain with two messages,
        inferred with one.
      </dd>
      <dt>By the time</dt>
      <dd>Any other trace that runs at the same time is offered, to be joined with one click.</dd>
    </Empty>
  );
}

function Empty({ about, children }: { about: string; children: ReactNode }) {
  return (
    <EmptyNotice title="No traces of this conversation yet">
      <p>{about}</p>
      <dl className={styles.ways} data-testid="no-traces">
        {children}
      </dl>
      <Button onClick={() => navigate({ at: "connect" })}>Connect an agent</Button>
    </EmptyNotice>
  );
}
