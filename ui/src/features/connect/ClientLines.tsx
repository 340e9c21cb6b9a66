// One client: what it is, whether its first event has come, and the lines to copy.

import { formatPlural } from "../../base/format";
import type { ConnectClient } from "../../ipc/bindings";
import { Code } from "../../widgets/Code";
import { CopyButton } from "../../widgets/CopyButton";
import { Icon } from "../../widgets/Icon";
import { StateDot } from "../../widgets/StateDot";
import styles from "./ConnectScreen.module.css";

/** A client and its lines. */
export function ClientLines({ client }: { client: ConnectClient }) {
  const connected = client.events > 0;
  return (
    <article className={styles.client} aria-labelledby="connect-title" data-testid={`connect-${client.id}`}>
      <header>
        <p className={styles.family}>{client.family}</p>
        <h1 id="connect-title">{client.title}</h1>
        <p className={styles.summary}>{client.summary}</p>
        <p className={styles.light} data-connected={connected} role="status" data-testid="connect-light">
          {connected ? (
            <>
              <Icon name="check" size={14} />
              First event received
              <span>{formatPlural(client.events, "event")} since the start</span>
            </>
          ) : (
            <>
              <StateDot state="waiting" word="Waiting" />
              Waiting for the first event
              <span>This turns green when it arrives.</span>
            </>
          )}
        </p>
      </header>
      <ol className={styles.snippets}>
        {client.snippets.map((snippet) => (
          <li key={snippet.title}>
            <figure>
              <figcaption>
                <span>{snippet.title}</span>
                <small>{snippet.language}</small>
                <CopyButton label={`Copy ${snippet.title}`} text={snippet.text} words="Copy" />
              </figcaption>
              <Code language={snippet.language} text={snippet.text} />
            </figure>
          </li>
        ))}
      </ol>
      <footer>
        Tracewake listens where clients send by default, so most need one line or none. Everything stays on
        this machine.
      </footer>
    </article>
  );
}
