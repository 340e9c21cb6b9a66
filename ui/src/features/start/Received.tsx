// What came since the program started, by source.

import { formatCount } from "../../base/format";
import type { AppStatus } from "../../ipc/bindings";
import { navigate } from "../../state/address";
import { Button } from "../../widgets/Button";
import styles from "./StartScreen.module.css";

/** Sources shown; all of them are on their own screen. */
const SHOWN = 5;

/** The sources that sent most; a line while there is none. */
export function Received({ status }: { status: AppStatus }) {
  const sources = status.sources
    .filter(({ received, rejected }) => received + rejected > 0)
    .sort((a, b) => b.received - a.received);
  return (
    <section aria-labelledby="start-received">
      <h2 id="start-received">Received since the start</h2>
      {sources.length === 0 ? (
        <p className={styles.dim}>Nothing yet.</p>
      ) : (
        <ul className={styles.sources} aria-label="Sources">
          {sources.slice(0, SHOWN).map(({ source, received, rejected }) => (
            <li key={source}>
              <span>{source}</span>
              {rejected > 0 && <span className={styles.problem}>{formatCount(rejected)} not readable</span>}
              <span className={styles.figure}>
                {formatCount(received)} <small>{received === 1 ? "event" : "events"}</small>
              </span>
            </li>
          ))}
        </ul>
      )}
      {sources.length > 0 && (
        <div className={styles.next}>
          <p className={styles.dim}>
            {sources.length > SHOWN ? `First ${SHOWN} of ${formatCount(sources.length)}.` : ""}
          </p>
          <Button onClick={() => navigate({ at: "sources" })}>All sources</Button>
        </div>
      )}
    </section>
  );
}
