// How to point an agent at Tracewake: for each client the lines to paste, and a light for its first event.

import { formatPlural } from "../../base/format";
import type { ConnectClient } from "../../ipc/bindings";
import { useConnectGuide } from "../../state/queries";
import { CopyButton } from "../../widgets/CopyButton";
import { ErrorNotice, Skeleton } from "../../widgets/Notice";
import { StateDot } from "../../widgets/StateDot";
import styles from "./ConnectScreen.module.css";

/** The *Connect an agent* screen. */
export function ConnectScreen() {
  const query = useConnectGuide();
  return (
    <main className={styles.screen} aria-label="Connect an agent" data-testid="connect">
      <header className={styles.head}>
        <h1>Connect an agent</h1>
        <p>
          Tracewake listens where the clients send by default, so most need one line or none. The light turns
          green when the first event arrives.
        </p>
      </header>
      {query.error && !query.data && <ErrorNotice error={query.error} onRetry={query.refetch} />}
      {query.isPending && <Skeleton label="Loading the clients" />}
      <ul>
        {query.data?.map((client) => (
          <Client key={client.id} client={client} />
        ))}
      </ul>
    </main>
  );
}

function Client({ client }: { client: ConnectClient }) {
  const connected = client.events > 0;
  return (
    <li className={styles.client} data-testid={`connect-${client.id}`} data-connected={connected}>
      <div className={styles.about}>
        <h2>{client.title}</h2>
        <p>{client.summary}</p>
        <p className={styles.light} role="status">
          <StateDot state={connected ? "live" : "waiting"} word={connected ? "Connected" : "Waiting"} />
          {connected ? `${formatPlural(client.events, "event")} received` : "waiting for the first event"}
        </p>
      </div>
      <div className={styles.snippets}>
        {client.snippets.map((snippet) => (
          <figure key={snippet.title} className={styles.snippet}>
            <figcaption>
              <span>{snippet.title}</span>
              <CopyButton label="Copy" text={snippet.text} worded />
            </figcaption>
            <pre>{snippet.text}</pre>
          </figure>
        ))}
      </div>
    </li>
  );
}
