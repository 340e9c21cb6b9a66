// How the session file of an agent is joined for certain, from its first prompt: the line to start the agent with.

import { useState } from "react";
import { startAgent } from "../../model/start-line";
import { useBackends } from "../../state/backends";
import { useAgentSession, useAgentState, useConversation } from "../../state/chat";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { StartLine } from "../../widgets/StartLine";
import styles from "./ChatTraces.module.css";

/** The words, and the line when it is asked for; nothing in a conversation with another backend than an agent. */
export function JoinHint({ conversation }: { conversation: string }) {
  const { data } = useConversation(conversation);
  if (data?.row.kind !== "agent_api") return null;
  return <AgentHint backend={data.row.backend} />;
}

function AgentHint({ backend }: { backend: string }) {
  const { data: known } = useBackends();
  const { data: agent } = useAgentState(backend);
  const [open, setOpen] = useState(false);
  const session = useAgentSession(open ? backend : undefined);
  const address = known?.backends.find(({ id }) => id === backend)?.baseUrl;
  // A backend that was removed is not started again.
  if (address === undefined || !agent) return null;
  const starts = startAgent(agent.agentType);
  if (starts === null)
    return (
      <p className={styles.hint} data-testid="join-hint">
        {agent.agentType} takes no session id on its command line: its session is found by the words and the
        time of what you say.
      </p>
    );
  return (
    <div className={styles.hint} data-testid="join-hint">
      <p className={styles.hintLine}>
        <span>
          Its session joins for certain with <code>--session-id</code>.
        </span>
        <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Hide the line" : "Show the line"}
        </Button>
      </p>
      {open && (
        <StartLine
          address={address}
          session={session.data}
          agent={agent.agentType === starts ? starts : undefined}
        />
      )}
      {session.error && <Failure title="The line could not be made" error={session.error} />}
    </div>
  );
}
