// What is being imported, in a corner of the window on every screen, and in one line its outcome.

import { useEffect, useState } from "react";
import { formatPlural } from "../../base/format";
import type { ImportRow } from "../../ipc/bindings";
import { importAnswer } from "../../model/import-answer";
import { problemWords } from "../../model/problem-words";
import type { Route } from "../../model/route";
import { navigate, useRoute } from "../../state/address";
import { useImports } from "../../state/imports";
import { useView } from "../../state/view";
import { BackendWords } from "../../widgets/BackendWords";
import { Button } from "../../widgets/Button";
import { ImportItem } from "./ImportsList";
import styles from "./ImportsList.module.css";

const AT_MOST = 3;
/** Good news goes by itself. */
const GOOD_MS = 8_000;

/**
 * Imports that run, and the answer to those that ended; nothing when there are none. `narrow` keeps to the list's side,
 * where the pane beside it has a field at its foot.
 */
export function ImportToast({ narrow }: { narrow: boolean }) {
  const { data: imports } = useImports();
  const failure = useView((view) => view.failure);
  const setFailure = useView((view) => view.setFailure);
  const [seen, setSeen] = useState<ReadonlySet<number> | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [held, setHeld] = useState(false);
  // What ended before the window was there is old news.
  if (imports && seen === null) setSeen(new Set(ended(imports)));

  const rows = imports ?? [];
  const running = rows.filter(({ state }) => state === "running");
  const shown = running.filter(({ id }) => !hidden.has(id));
  const fresh = rows.filter(({ id, state }) => state !== "running" && seen?.has(id) === false);
  const answer = running.length > 0 ? null : importAnswer(fresh);
  const close = () => {
    setSeen(new Set(ended(rows)));
    setFailure(null);
  };
  const goes = answer?.good === true && failure === null && !held;
  useEffect(() => {
    if (!goes || !imports) return;
    const timer = setTimeout(() => setSeen(new Set(ended(imports))), GOOD_MS);
    return () => clearTimeout(timer);
  }, [goes, imports]);

  if (shown.length === 0 && answer === null && failure === null) return null;
  const words = problemWords(failure?.code ?? null, failure?.backend ?? null);
  return (
    <aside
      className={styles.toast}
      aria-label="Imports"
      data-narrow={narrow}
      data-quiet={goes}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {failure && (
        <div className={styles.failure} role="alert">
          <b>{words.title}</b>
          <p>{words.advice}</p>
          {failure.backend && <BackendWords failure={failure.backend} />}
        </div>
      )}
      <ul>
        {shown.slice(0, AT_MOST).map((row) => (
          <ImportItem
            key={row.id}
            row={row}
            onHide={() => setHidden((before) => new Set(before).add(row.id))}
          />
        ))}
      </ul>
      {shown.length > AT_MOST && (
        <p className={styles.empty}>and {formatPlural(shown.length - AT_MOST, "more", "more")}</p>
      )}
      {running.length === 0 && (
        <div className={styles.answer}>
          <p role="status">
            {answer && <span title={answer.about}>{answer.words}</span>}
            {answer?.about && <small title={answer.about}>{answer.about}</small>}
          </p>
          {answer && <Show to={answer.show} onShow={close} />}
          <Button look="quiet" onClick={close}>
            Close
          </Button>
        </div>
      )}
    </aside>
  );
}

/** Leads to what was imported; nothing where that is on show. */
function Show({ to, onShow }: { to: Route; onShow: () => void }) {
  const route = useRoute();
  if (to.at === "session" && route.at === "session" && route.key === to.key) return null;
  return (
    <Button
      onClick={() => {
        onShow();
        navigate(to);
      }}
    >
      Show
    </Button>
  );
}

function ended(imports: readonly ImportRow[]): number[] {
  return imports.filter(({ state }) => state !== "running").map(({ id }) => id);
}
