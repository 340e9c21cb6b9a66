// Imports in progress, in a corner of the window on every screen, and those that ended with a problem.

import { useState } from "react";
import { formatPlural } from "../../base/format";
import type { ImportRow } from "../../ipc/bindings";
import { problemWords } from "../../model/problem-words";
import { navigate } from "../../state/address";
import { useImports } from "../../state/imports";
import { useView } from "../../state/view";
import { BackendWords } from "../../widgets/BackendWords";
import { Button } from "../../widgets/Button";
import { ImportItem } from "./ImportsList";
import styles from "./ImportsList.module.css";

const AT_MOST = 3;

/**
 * Imports that run, failed, or left something out; nothing when there are none. `narrow` keeps to the list's side,
 * where the pane beside it has a field at its foot.
 */
export function ImportToast({ narrow }: { narrow: boolean }) {
  const { data: imports } = useImports();
  const failure = useView((view) => view.failure);
  const setFailure = useView((view) => view.setFailure);
  const [seen, setSeen] = useState<ReadonlySet<number> | null>(null);
  // What ended before the window was there is old news.
  if (imports && seen === null) setSeen(new Set(ended(imports)));

  const shown = (imports ?? []).filter(
    (row) =>
      row.state === "running" ||
      (seen?.has(row.id) === false && (row.state === "failed" || row.rejected > 0)),
  );
  if (shown.length === 0 && failure === null) return null;
  const words = problemWords(failure?.code ?? null, failure?.backend ?? null);
  const running = shown.some(({ state }) => state === "running");
  const close = () => {
    setSeen(new Set(ended(imports ?? [])));
    setFailure(null);
  };
  return (
    <aside className={styles.toast} aria-label="Imports" data-narrow={narrow}>
      {failure && (
        <div className={styles.failure} role="alert">
          <b>{words.title}</b>
          <p>{words.advice}</p>
          {failure.backend && <BackendWords failure={failure.backend} />}
        </div>
      )}
      <ul>
        {shown.slice(0, AT_MOST).map((row) => (
          <ImportItem key={row.id} row={row} />
        ))}
      </ul>
      {shown.length > AT_MOST && (
        <p className={styles.empty}>and {formatPlural(shown.length - AT_MOST, "more", "more")}</p>
      )}
      {!running && (
        <p className={styles.foot}>
          {shown.length > 0 && (
            <Button onClick={() => navigate({ at: "sources", section: "imports" })}>Show why</Button>
          )}
          <Button look="quiet" onClick={close}>
            Close
          </Button>
        </p>
      )}
    </aside>
  );
}

function ended(imports: readonly ImportRow[]): number[] {
  return imports.filter(({ state }) => state !== "running").map(({ id }) => id);
}
