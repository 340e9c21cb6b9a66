// The command line to start an agent with, to be copied.

import { useState } from "react";
import { START_AGENTS, type StartAgent, startLine } from "../model/start-line";
import { CopyButton } from "./CopyButton";
import { Segments } from "./Segments";
import styles from "./StartLine.module.css";

type Props = {
  /** Of the agent's server, as entered. */
  address: string;
  /** The id that its session is to have; `undefined` while it is on its way. */
  session: string | undefined;
  /** The agent that is known to be there; without it, one can be chosen. */
  agent?: StartAgent | undefined;
};

/** The line, for one of the agents that take a session id. */
export function StartLine({ address, session, agent }: Props) {
  const [chosen, setChosen] = useState<StartAgent>(START_AGENTS[0].value);
  const line = startLine(agent ?? chosen, address, session ?? "…");
  return (
    <div className={styles.start} role="group" aria-label="Line to start the agent with">
      {agent === undefined && (
        <Segments label="Agent" value={chosen} options={START_AGENTS} onChoose={setChosen} />
      )}
      <p className={styles.line}>
        <code translate="no" data-testid="start-line">
          {line}
        </code>
        {session !== undefined && <CopyButton text={line} label="Copy the line" words="Copy" />}
      </p>
    </div>
  );
}
