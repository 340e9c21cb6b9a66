// Where agents can send to on this machine, and how a program is told to.

import type { ListenerRow } from "../../ipc/bindings";
import { defaultClients, isOnlyLocal, listenersByPort } from "../../model/listeners";
import { navigate } from "../../state/address";
import { Button } from "../../widgets/Button";
import { StateDot } from "../../widgets/StateDot";
import styles from "./StartScreen.module.css";

type Props = {
  listeners: readonly ListenerRow[];
  /** Whether connecting an agent is the next step. */
  isNext: boolean;
};

/** The ports with their addresses. */
export function Listening({ listeners, isNext }: Props) {
  const ports = listenersByPort(listeners);
  return (
    <section aria-labelledby="start-listening">
      <h2 id="start-listening">Listening</h2>
      {ports.length === 0 ? (
        <p className={styles.dim}>On no port. Files can be opened all the same.</p>
      ) : (
        <ul className={styles.ports} aria-label="Listeners">
          {ports.map(({ port, problem, addresses }) => (
            <li key={port}>
              <StateDot
                state={problem === "" ? "live" : "failed"}
                word={problem === "" ? "Listening" : "Not listening"}
              />
              <code>{port}</code>
              <span>{defaultClients(port)}</span>
              <span className={problem === "" ? styles.addresses : styles.problem}>
                {problem || addresses.join(" and ")}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.next}>
        <p className={styles.dim}>
          {isOnlyLocal(listeners) ? "Only programs on this machine can send here. " : ""}
          Most clients need one or two lines.
        </p>
        <Button look={isNext ? "strong" : "plain"} onClick={() => navigate({ at: "connect" })}>
          Show the lines
        </Button>
      </div>
    </section>
  );
}
