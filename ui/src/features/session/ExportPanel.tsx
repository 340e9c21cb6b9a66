// Getting a session out as a file: which format, with or without what should not leave, and its result.

import { useState } from "react";
import { formatPlural } from "../../base/format";
import { commands } from "../../ipc/backend";
import type { SessionRow } from "../../ipc/bindings";
import { chooseSaveFile } from "../../ipc/dialog";
import { bestFormat, EXPORT_FORMATS, exportName } from "../../model/export-formats";
import { useCommand } from "../../state/commands";
import { useActions } from "../../state/keyboard";
import { Button } from "../../widgets/Button";
import { Checkbox } from "../../widgets/Checkbox";
import { Failure } from "../../widgets/Failure";
import { BareForm } from "../../widgets/Form";
import { Panel } from "../../widgets/Panel";
import styles from "./Export.module.css";
import { ExportReportView } from "./ExportReportView";

/** The export panel of a session. */
export function ExportPanel({ row, onClose }: { row: SessionRow; onClose: () => void }) {
  const [format, setFormat] = useState(() => bestFormat(row.dialects));
  const [redact, setRedact] = useState(false);
  const write = useCommand(commands.exportSession);
  useActions({ back: onClose });
  const chosen = EXPORT_FORMATS.find(({ id }) => id === format);

  const start = async () => {
    if (!chosen) return;
    const name = exportName(row.title, chosen.extension);
    const path = await chooseSaveFile(name, chosen.title, chosen.extension);
    if (path !== null) write.run({ session: row.key, format, redact, path });
  };
  if (write.answer) {
    return (
      <Panel title="Exported" testId="export-dialog" width="wide" onClose={onClose}>
        <ExportReportView report={write.answer} onAgain={write.reset} onClose={onClose} />
      </Panel>
    );
  }
  return (
    <Panel title="Export session" testId="export-dialog" width="wide" onClose={onClose}>
      <BareForm
        aria-label="Export"
        onSubmit={() => {
          void start();
        }}
      >
        <fieldset className={styles.formats} disabled={write.busy}>
          <legend>Format</legend>
          {EXPORT_FORMATS.map(({ id, title, about, dialect }) => (
            <label key={id} className={styles.format} data-chosen={id === format}>
              <input type="radio" name="format" checked={id === format} onChange={() => setFormat(id)} />
              <span>
                <b>{title}</b>
                {dialect !== null && row.dialects.includes(dialect) && (
                  <em>keeps what came in this dialect as it came</em>
                )}
                <small>{about}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <label className={styles.redact}>
          <Checkbox
            checked={redact}
            disabled={write.busy}
            onChange={(event) => setRedact(event.target.checked)}
          />
          <span>
            <b>Redact</b>
            <small>
              Replaces secrets and personal data by marks before they are written, and reports how many. The
              database keeps them. Signatures of redacted events no longer fit.
            </small>
          </span>
        </label>
        {write.error && <Failure title="The session was not exported" error={write.error} />}
        {write.busy && (
          <p className={styles.busy} role="status">
            <progress aria-label="Writing the export" />
            Writing {formatPlural(row.events, "event")}…
          </p>
        )}
        <p className={styles.buttons}>
          <Button type="submit" look="strong" disabled={write.busy}>
            Export to a file…
          </Button>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
        </p>
      </BareForm>
    </Panel>
  );
}
