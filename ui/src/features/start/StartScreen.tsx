// What the window shows while no session is open: how to get the first one, or to choose one.

import { formatCount } from "../../base/format";
import { listenersByPort } from "../../model/listeners";
import { navigate } from "../../state/address";
import { goToChat } from "../../state/chat-memory";
import { useOpenFiles } from "../../state/imports";
import { useStatus } from "../../state/queries";
import { useOpenSample } from "../../state/sample";
import { useStoredSessions } from "../../state/sessions";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { Keys } from "../../widgets/Keys";
import { StateDot } from "../../widgets/StateDot";
import styles from "./StartScreen.module.css";

/** The start screen. */
export function StartScreen() {
  const { data: status } = useStatus();
  const open = useOpenFiles();
  const openSample = useOpenSample();
  const stored = (useStoredSessions() ?? 0) > 0;
  return (
    <main className={styles.screen} aria-label="Start" data-testid="start">
      <div className={styles.middle}>
        <span className={styles.logo}>
          <Icon name="logo" size={44} />
        </span>
        <h1>{stored ? "Choose a session" : "Ready for the first run"}</h1>
        <p className={styles.lead}>
          {stored
            ? "Sessions are on the left, the newest first. What agents send now appears there at once."
            : "Start your agent as you always do. If its client sends to one of these addresses, its run appears here as it happens."}
        </p>
        {status && (
          <ul className={styles.listeners} aria-label="Listeners">
            {listenersByPort(status.listeners).map(({ port, problem, addresses }) => (
              <li key={port}>
                <StateDot
                  state={problem === "" ? "live" : "failed"}
                  word={problem === "" ? "Listening" : "Not listening"}
                />
                <code>{port}</code>
                <span className={problem === "" ? undefined : styles.problem}>
                  {problem || `on ${addresses.join(" and ")}`}
                </span>
              </li>
            ))}
          </ul>
        )}
        <div className={styles.ways}>
          <section>
            <Icon name="connect" size={20} />
            <h2>Connect an agent</h2>
            <p>The exact lines to paste, for each client.</p>
            <Button look="strong" onClick={() => navigate({ at: "connect" })}>
              Show the lines
            </Button>
          </section>
          <section>
            <Icon name="file" size={20} />
            <h2>Open a trace file</h2>
            <p>Drop it anywhere on this window, or choose it.</p>
            <Button onClick={open}>
              Open files <Keys name="mod+o" />
            </Button>
          </section>
          <section>
            <Icon name="chat" size={20} />
            <h2>Chat with a backend</h2>
            <p>ChatServer or AgentAPI, its traces beside it.</p>
            <Button onClick={goToChat}>Open chat</Button>
          </section>
          <section>
            <Icon name="sessions" size={20} />
            <h2>Explore a sample run</h2>
            <p>Five agents, a refund, and a server that fails twice.</p>
            <Button onClick={openSample}>Open the sample</Button>
          </section>
        </div>
        <p className={styles.foot}>
          Everything stays on this machine but what you send to a backend of your own choice.
          {status &&
            status.total.received > 0 &&
            ` ${formatCount(status.total.received)} events received since the start.`}
        </p>
      </div>
    </main>
  );
}
