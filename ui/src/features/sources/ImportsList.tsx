// Files imported since the program started, with their progress.

import { formatBytes, formatCount, formatPlural } from "../../base/format";
import { commands } from "../../ipc/backend";
import type { ImportRow } from "../../ipc/bindings";
import { fileName, filesWords } from "../../model/import-answer";
import { sessionRoute } from "../../model/route";
import { navigate } from "../../state/address";
import { useImportFiles, useImports, useOpenFiles } from "../../state/imports";
import { Button } from "../../widgets/Button";
import { DialectTag } from "../../widgets/DialectTag";
import { Keys } from "../../widgets/Keys";
import { EntryLine, ListEntry } from "../../widgets/ListItem";
import styles from "./ImportsList.module.css";
import { SourceSection } from "./SourceSection";
import shared from "./SourceSection.module.css";

/** The imports, newest first. */
export function ImportsList() {
  const { data: imports = [] } = useImports();
  const open = useOpenFiles();
  return (
    <SourceSection
      name="imports"
      actions={
        <Button onClick={open}>
          Open files <Keys name="mod+o" />
        </Button>
      }
    >
      {imports.length === 0 ? (
        <p className={shared.empty}>
          Drop trace files or a folder of them anywhere on the window, or open them. Plain, gzip, zstd and zip
          are read as they are, and importing a file twice adds nothing.
        </p>
      ) : (
        <ul>
          {imports.toReversed().map((row) => (
            <ImportItem key={row.id} row={row} />
          ))}
        </ul>
      )}
    </SourceSection>
  );
}

const STATE_WORDS: Record<ImportRow["state"], string> = {
  running: "reading",
  done: "done",
  cancelled: "cancelled",
  failed: "failed",
  no_traces: "not a trace",
};

/** One import. With `onHide`, one that runs can be hidden; it goes on. */
export function ImportItem({ row, onHide }: { row: ImportRow; onHide?: () => void }) {
  const name = fileName(row.path);
  const running = row.state === "running";
  return (
    <ListEntry
      data-testid="import"
      data-state={row.state}
      title={name}
      about={row.path}
      actions={
        <>
          {onHide && (
            <Button
              look="quiet"
              aria-label={`Hide ${name}`}
              title="It goes on, and says when it is done"
              onClick={onHide}
            >
              Hide
            </Button>
          )}
          <ImportActions row={row} name={name} />
        </>
      }
      problem={row.problem}
      facts={
        <>
          <span className={row.state === "failed" ? styles.failed : undefined}>
            {row.folder ? filesWords(row.files) : STATE_WORDS[row.state]}
          </span>
          <DialectTag dialect={row.dialect} />
          <span>
            {row.state === "done"
              ? formatBytes(row.bytesTotal)
              : `${formatBytes(row.bytesRead)} of ${formatBytes(row.bytesTotal)}`}
          </span>
          {row.resumedAt > 0 && <span>resumed at {formatBytes(row.resumedAt)}</span>}
          {saysRate(row) && <span>{formatCount(row.eventsPerSecond)} events/s</span>}
          {row.state !== "no_traces" && <span>{formatPlural(row.events, "event")}</span>}
          {row.state !== "no_traces" && <span>{formatCount(row.new)} new</span>}
          {row.duplicates > 0 && <span>{formatPlural(row.duplicates, "duplicate")}</span>}
          {row.continued > 0 && <span>{formatCount(row.continued)} continued</span>}
          {row.conflicts > 0 && (
            <span className={shared.warn}>{formatPlural(row.conflicts, "conflict")}</span>
          )}
          {row.rejected > 0 && <span className={shared.warn}>{formatCount(row.rejected)} rejected</span>}
          {row.timeUnknown > 0 && (
            <span>{formatPlural(row.timeUnknown, "event")} without a readable time</span>
          )}
          {row.notKept > 0 && (
            <span title="Tracewake keeps no metrics">{formatPlural(row.notKept, "data point")} not kept</span>
          )}
        </>
      }
    >
      {running && (
        <EntryLine>
          <progress
            className={styles.progress}
            aria-label={`Reading ${name}`}
            max={Math.max(1, row.bytesTotal)}
            value={row.bytesRead}
          />
        </EntryLine>
      )}
    </ListEntry>
  );
}

/** A rate says something of what takes a while: the few events of a small file are read in no time. */
function saysRate({ state, events, eventsPerSecond }: ImportRow): boolean {
  return eventsPerSecond >= 1 && (state === "running" || events >= 1000);
}

function ImportActions({ row, name }: { row: ImportRow; name: string }) {
  const { mutate: importFiles } = useImportFiles();
  const { session } = row;
  const again = () => importFiles([row.path]);
  switch (row.state) {
    case "running":
      return (
        <Button aria-label={`Cancel ${name}`} onClick={() => commands.cancelImport(row.id)}>
          Cancel
        </Button>
      );
    case "cancelled":
      return (
        <Button aria-label={`Resume ${name}`} onClick={again}>
          Resume
        </Button>
      );
    case "failed":
    case "no_traces":
      return (
        <Button aria-label={`Import again: ${name}`} onClick={again}>
          Import again
        </Button>
      );
    case "done":
      return (
        <>
          <Button look="quiet" aria-label={`Import again: ${name}`} onClick={again}>
            Import again
          </Button>
          {session !== null && (
            <Button aria-label={`Show session of ${name}`} onClick={() => navigate(sessionRoute(session))}>
              Show session
            </Button>
          )}
        </>
      );
  }
}
