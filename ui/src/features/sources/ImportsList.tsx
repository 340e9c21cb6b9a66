// Files imported since the program started, with their progress.

import { formatBytes, formatCount, formatPlural } from "../../base/format";
import { commands } from "../../ipc/backend";
import type { ImportRow } from "../../ipc/bindings";
import { sessionRoute } from "../../model/route";
import { navigate } from "../../state/address";
import { useImports, useOpenFiles } from "../../state/imports";
import { Button } from "../../widgets/Button";
import { Keys } from "../../widgets/Keys";
import styles from "./ImportsList.module.css";

/** The imports, newest first. */
export function ImportsList() {
  const { data: imports = [] } = useImports();
  const open = useOpenFiles();
  return (
    <section>
      <h2 className={styles.head}>
        Imports
        <Button onClick={open}>
          Open files <Keys name="mod+o" />
        </Button>
      </h2>
      {imports.length === 0 && <p className={styles.empty}>Drop trace files on the window, or open them.</p>}
      <ul>
        {imports.toReversed().map((row) => (
          <ImportItem key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

const STATE_WORDS: Record<ImportRow["state"], string> = {
  running: "reading",
  done: "done",
  cancelled: "cancelled; open it again to go on",
  failed: "failed",
};

/** One import. */
export function ImportItem({ row }: { row: ImportRow }) {
  const name = row.path.split(/[\\/]/).pop() ?? row.path;
  const running = row.state === "running";
  const { session } = row;
  return (
    <li className={styles.item} data-testid="import" data-state={row.state}>
      <span className={styles.name} title={row.path}>
        {name}
      </span>
      <span className={styles.actions}>
        {running && <Button onClick={() => commands.cancelImport(row.id)}>Cancel</Button>}
        {row.state === "done" && session !== null && (
          <Button onClick={() => navigate(sessionRoute(session))}>Show session</Button>
        )}
      </span>
      {running && (
        <progress
          className={styles.progress}
          aria-label={`Reading ${name}`}
          max={Math.max(1, row.bytesTotal)}
          value={row.bytesRead}
        />
      )}
      <span className={styles.facts}>
        <span className={row.state === "failed" ? styles.failed : undefined}>
          {row.problem || STATE_WORDS[row.state]}
        </span>
        {row.dialect !== "" && <span>{row.dialect}</span>}
        <span>
          {running
            ? `${formatBytes(row.bytesRead)} of ${formatBytes(row.bytesTotal)}`
            : formatBytes(row.bytesTotal)}
        </span>
        <span>{formatPlural(row.events, "event")}</span>
        <span>{formatCount(row.new)} new</span>
        {row.duplicates > 0 && <span>{formatPlural(row.duplicates, "duplicate")}</span>}
        {row.conflicts > 0 && <span className={styles.warn}>{formatPlural(row.conflicts, "conflict")}</span>}
        {row.rejected > 0 && <span className={styles.warn}>{formatCount(row.rejected)} rejected</span>}
      </span>
    </li>
  );
}
