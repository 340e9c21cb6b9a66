// What the window shows while no session is open: what was found on this machine, and how to get to a run.

import type { ReactNode } from "react";
import { formatBytes, formatPlural } from "../../base/format";
import { agentsHere, countWord } from "../../model/coding-agents";
import { sessionRoute } from "../../model/route";
import { navigate } from "../../state/address";
import { useCodingAgents, useStatus } from "../../state/queries";
import { useNewestSession, useStoredSessions } from "../../state/sessions";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { Listening } from "./Listening";
import { Received } from "./Received";
import styles from "./StartScreen.module.css";
import { Ways } from "./Ways";

const HEADS = {
  stored: {
    title: "Choose a session",
    lead: "Sessions are on the left, the newest first. What agents send now appears there at once.",
  },
  first: {
    title: "Ready for the first run",
    lead: "Start your agent as you always do. If its client sends to one of these addresses, its run appears here as it happens.",
  },
  read: {
    title: "Your runs are coming in, newest first",
    lead: "You can open any session now. New lines appear within a second while an agent works.",
  },
};

/** The start screen. `agents` shows the coding agents of this machine. */
export function StartScreen({ agents }: { agents: ReactNode }) {
  const { data: status } = useStatus();
  const stored = useStoredSessions() ?? 0;
  const newest = useNewestSession();
  const here = agentsHere(useCodingAgents().data ?? []);
  const isFollowed = here.some(({ follow }) => follow !== null);
  const head = stored > 0 ? HEADS.stored : here.length === 0 ? HEADS.first : isFollowed ? HEADS.read : null;
  return (
    <main className={styles.screen} aria-label="Start" data-testid="start">
      <div className={styles.page}>
        <header className={styles.head}>
          <span className={styles.logo}>
            <Icon name="logo" size={44} />
          </span>
          <div>
            <h1>{head?.title ?? foundTitle(here.length)}</h1>
            <p className={styles.lead}>
              {head?.lead ?? "Follow an agent to see its past runs now and new ones as they happen."}
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
            {here.length > 0 && (
              <section aria-label="Agents on this machine">
                <h2>Agents on this machine</h2>
                {agents}
              </section>
            )}
            {status && <Listening listeners={status.listeners} isNext={!newest && here.length === 0} />}
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

function foundTitle(count: number): string {
  return count === 1
    ? "One agent has runs on this machine"
    : `${countWord(count)} agents have runs on this machine`;
}
