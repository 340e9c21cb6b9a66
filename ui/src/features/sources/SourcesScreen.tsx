// Where events come from and what became of them: listeners, the ledger by source, imports, and the quarantine.

import { formatBytes, formatCount } from "../../base/format";
import type { AppStatus } from "../../ipc/bindings";
import { useStatus } from "../../state/queries";
import { StateDot } from "../../widgets/StateDot";
import { ImportsList } from "./ImportsList";
import { Quarantine } from "./Quarantine";
import styles from "./SourcesScreen.module.css";

/** The *Sources* screen. */
export function SourcesScreen() {
  const { data: status } = useStatus();
  return (
    <main className={styles.screen} aria-label="Sources" data-testid="sources">
      <h1>Sources</h1>
      {status && <Listeners status={status} />}
      {status && <Ledger status={status} />}
      <ImportsList />
      <Quarantine />
      {status && (
        <p className={styles.database}>
          Everything is kept in <code>{status.databasePath}</code>, {formatBytes(status.databaseBytes)}.
          Tracewake {status.version}
        </p>
      )}
    </main>
  );
}

function Listeners({ status }: { status: AppStatus }) {
  return (
    <section>
      <h2>Listeners</h2>
      <ul className={styles.listeners}>
        {status.listeners.map(({ address, listening, problem }) => (
          <li key={address}>
            <StateDot
              state={listening ? "live" : "failed"}
              word={listening ? "Listening" : "Not listening"}
            />
            <code>{address}</code>
            <span className={listening ? styles.quiet : styles.warn}>
              {listening ? "listening" : problem}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const COLUMNS = ["received", "stored", "duplicates", "conflicts", "late", "rejected"] as const;

function Ledger({ status }: { status: AppStatus }) {
  if (status.sources.length === 0) return null;
  const rows = [...status.sources, { ...status.total, source: "All" }];
  return (
    <section>
      <h2>Ledger</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Source</th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className={styles.number}>
                {column.charAt(0).toUpperCase() + column.slice(1)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.source}>
              <th scope="row">{row.source}</th>
              {COLUMNS.map((column) => (
                <td key={column} className={styles.number} data-zero={row[column] === 0}>
                  {formatCount(row[column])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
