// The bottom line: who listens, how fast events come, and how they were recorded.

import { formatBytes, formatCount } from "../../base/format";
import type { ListenerRow } from "../../ipc/bindings";
import { listenersByPort } from "../../model/listeners";
import { navigate } from "../../state/address";
import { useStatus } from "../../state/queries";
import { StateDot } from "../../widgets/StateDot";
import styles from "./StatusBar.module.css";

/** The status bar. */
export function StatusBar() {
  const { data: status, error } = useStatus();
  if (!status) {
    return (
      <section className={styles.bar} aria-label="Status">
        {error !== null && <span className={styles.warn}>The back end does not answer</span>}
      </section>
    );
  }
  const { total } = status;
  return (
    <section className={styles.bar} aria-label="Status" data-testid="status">
      {listenersByPort(status.listeners).map((port) => (
        <Listener key={port.port} {...port} />
      ))}
      <span className={styles.facts}>
        {total.rejected > 0 && (
          <button
            type="button"
            className={styles.warn}
            onClick={() => navigate({ at: "sources", section: "quarantine" })}
          >
            rejected {formatCount(total.rejected)}
          </button>
        )}
        {status.gaps > 0 && (
          <button
            type="button"
            className={styles.warn}
            title="Events missing from the sequences of their traces"
            onClick={() => navigate({ at: "sources", section: "ledger" })}
          >
            missing {formatCount(status.gaps)}
          </button>
        )}
        {total.conflicts > 0 && <span className={styles.warn}>conflicts {formatCount(total.conflicts)}</span>}
        {status.indexBehind > 0 && (
          <span title="These events cannot be searched yet">
            index {formatCount(status.indexBehind)} behind
          </span>
        )}
        <span title="Events stored in the last second">{formatCount(status.eventsPerSecond)} events/s</span>
        <span data-testid="status-received">received {formatCount(total.received)}</span>
        <span title={status.databasePath}>{formatBytes(status.databaseBytes)}</span>
        {total.duplicates > 0 && <span>duplicates {formatCount(total.duplicates)}</span>}
      </span>
    </section>
  );
}

function Listener({
  port,
  problem,
  addresses,
}: {
  port: number;
  problem: ListenerRow["problem"];
  addresses: string[];
}) {
  if (problem === "") {
    return (
      <span className={styles.listener} title={`Listening on ${addresses.join(" and ")}`}>
        <StateDot state="live" word="Listening" />
        {port}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={styles.problem}
      title={problem}
      onClick={() => navigate({ at: "sources", section: "listeners" })}
    >
      <i aria-hidden="true" />
      <span>{problem}</span>
    </button>
  );
}
