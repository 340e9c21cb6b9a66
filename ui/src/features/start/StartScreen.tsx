// What the window shows while no session is open: what was found on this machine, and how to get to a run.

import { formatBytes, formatPlural } from "../../base/format";
import { sessionRoute } from "../../model/route";
import { navigate } from "../../state/address";
import { useStatus } from "../../state/queries";
import { useNewestSession, useStoredSessions } from "../../state/sessions";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { Listening } from "./Listening";
import { Received } from "./Received";
import styles from "./StartScreen.module.css";
import { Ways } from "./Ways";

/** The start screen. */
export function StartScreen() {
  const { data: status } = useStatus();
  const stored = useStoredSessions() ?? 0;
  const newest = useNewestSession();
  return (
    <main className={styles.screen} aria-label="Start" data-testid="start">
      <div className={styles.page}>
        <header className={styles.head}>
          <span className={styles.logo}>
            <Icon name="logo" size={44} />
          </span>
          <div>
            <h1>{stored > 0 ? "Choose a session" : "Ready for the first run"}</h1>
            <p className={styles.lead}>
              {stored > 0
                ? "Sessions are on the left, the newest first. What agents send now appears there at once."
                : "Start your agent as you always do. If its client sends to one of these addresses, its run appears here as it happens."}
            </p>
          </div>
        </header>
        <div className={styles.columns}>
          <div className={styles.found}>
            {newest && (
              <section className={styles.stored} aria-label="Stored runs">
                <p>
                  <b>{formatPlural(stored, "session")}</b> on this machine
                  {status && <span> · {formatBytes(status.databaseBytes)}</span>}
                </p>
                <Button look="strong" onClick={() => navigate(sessionRoute(newest.key))} title={newest.title}>
                  Open the newest
                </Button>
              </section>
            )}
            {status && <Listening listeners={status.listeners} isNext={!newest} />}
            {status && <Received status={status} />}
          </div>
          <Ways />
        </div>
        <p className={styles.foot}>
          Everything stays on this machine but what you send to a backend of your own choice.
        </p>
      </div>
    </main>
  );
}
