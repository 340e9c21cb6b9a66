// What was done on a platform, the newest first: a table that fetches further as one scrolls, a filter over what was
// fetched, and all of an entry beside it.

import { useDeferredValue, useMemo, useState } from "react";
import { formatCount } from "../../base/format";
import { commands } from "../../ipc/backend";
import { chooseSaveFile } from "../../ipc/dialog";
import { type AuditFilter, actionCounts, auditJson, filterAudit } from "../../model/platform";
import { useCommand } from "../../state/commands";
import { useActions } from "../../state/keyboard";
import { useAudit } from "../../state/platform";
import { Button } from "../../widgets/Button";
import { CopyButton } from "../../widgets/CopyButton";
import { EmptyNotice, Skeleton } from "../../widgets/Notice";
import { AuditBar } from "./AuditBar";
import { AuditDetail } from "./AuditDetail";
import styles from "./AuditLog.module.css";
import { AuditTable } from "./AuditTable";
import { CommandFailure } from "./PlatformFailure";
import { PlatformHead } from "./PlatformHead";
import type { SectionProps } from "./section-props";

/** The audit log. */
export function AuditLog({ backend, keyPlace }: SectionProps) {
  const audit = useAudit(backend.id);
  const { entries } = audit;
  const [filter, setFilter] = useState<AuditFilter>({ text: "", action: "" });
  const [chosen, setChosen] = useState(-1);
  const wanted = useDeferredValue(filter);
  const shown = useMemo(() => filterAudit(entries, wanted), [entries, wanted]);
  const filtered = filter.text.trim() !== "" || filter.action !== "";
  const entry = shown[chosen];
  const save = useCommand(commands.saveAudit);
  const [saved, setSaved] = useState("");
  useActions(entry === undefined ? {} : { back: () => setChosen(-1) });

  const write = async () => {
    setSaved("");
    const path = await chooseSaveFile("audit-log.json", "JSON", "json", "Export the audit log");
    if (path === null) return;
    try {
      await save.ask(path, auditJson(shown));
      setSaved(path);
    } catch {
      // It is shown below the bar.
    }
  };
  const again = () => {
    setChosen(-1);
    audit.again();
  };
  return (
    <div className={styles.log} data-testid="platform-audit">
      <div className={styles.main}>
        <div className={styles.top}>
          <PlatformHead
            title="Audit log"
            backend={backend.name}
            at={audit.at}
            busy={audit.busy}
            onAgain={again}
            actions={
              entries.length > 0 && (
                <>
                  <CopyButton label="Copy as JSON" worded text={() => auditJson(shown)} />
                  <Button onClick={() => void write()} disabled={save.busy}>
                    Export…
                  </Button>
                </>
              )
            }
          />
          {entries.length > 0 && (
            <AuditBar
              filter={filter}
              onFilter={(next) => {
                setFilter(next);
                setChosen(-1);
              }}
              actions={actionCounts(entries)}
              shown={shown.length}
              audit={audit}
            />
          )}
          {save.error && (
            <CommandFailure
              error={save.error}
              change="The file was not written"
              part="audit"
              backend={backend}
              keyPlace={keyPlace}
            />
          )}
          <p className={styles.saved} role="status">
            {saved !== "" && `${formatCount(shown.length)} entries were written to ${saved}`}
          </p>
          {audit.error && (
            <CommandFailure
              error={audit.error}
              part="audit"
              backend={backend}
              keyPlace={keyPlace}
              onRetry={audit.retry}
            />
          )}
        </div>
        {audit.pending && !audit.error && <Skeleton rows={12} label="Loading the audit log" />}
        {!audit.pending && entries.length === 0 && !audit.error && (
          <EmptyNotice title="The audit log is empty">Nothing was recorded on this platform yet.</EmptyNotice>
        )}
        {entries.length > 0 && shown.length === 0 && (
          <EmptyNotice title={`No match in the first ${formatCount(entries.length)} entries`}>
            {audit.more && !audit.full && <Button onClick={audit.fetchAll}>Load all to filter</Button>}
          </EmptyNotice>
        )}
        {shown.length > 0 && (
          <AuditTable
            entries={shown}
            chosen={chosen}
            onChoose={setChosen}
            // While a filter is on, scrolling does not fetch what may not match: there is a button for that.
            onEnd={filtered || audit.full ? null : audit.fetchMore}
          />
        )}
      </div>
      {entry !== undefined && <AuditDetail entry={entry} onClose={() => setChosen(-1)} />}
    </div>
  );
}
