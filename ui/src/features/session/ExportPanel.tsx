// Exports a session to a file: its format, redaction, and the report.

import { formatPlural } from "../../base/format";
import { commands } from "../../ipc/backend";
import type { SessionRow } from "../../ipc/bindings";
import { chooseSaveFile } from "../../ipc/dialog";
import { bestFormat, EXPORT_FORMATS, exportName } from "../../model/export-formats";
import { useCommand } from "../../state/commands";
import { takeExportFormat } from "../../state/exporting";
import { useActions } from "../../state/keyboard";
import { Checkbox } from "../../widgets/Checkbox";
import { Form, FormLine } from "../../widgets/Form";
import { Panel } from "../../widgets/Panel";
import { useSubmit } from "../../widgets/use-submit";
import styles from "./Export.module.css";
import { ExportReportView } from "./ExportReportView";

/** The export panel of a session. */
export function ExportPanel({ row, onClose }: { row: SessionRow; onClose: () => void }) {
  const write = useCommand(commands.exportSession);
  const form = useSubmit({
    start: () => ({ format: takeExportFormat() ?? bestFormat(row.dialects), redact: false }),
    command: write,
    send: async ({ format, redact }) => {
      const chosen = EXPORT_FORMATS.find(({ id }) => id === format);
      if (!chosen) return;
      const name = exportName(row.title, chosen.extension);
      const path = await chooseSaveFile(name, chosen.title, chosen.extension);
      if (path !== null) await write.ask({ session: row.key, format, redact, path });
    },
  });
  const { draft, set } = form;
  useActions({ back: onClose });
  if (write.answer) {
    return (
      <Panel title="Exported" testId="export-dialog" width="wide" onClose={onClose}>
        <ExportReportView report={write.answer} onAgain={write.reset} onClose={onClose} />
      </Panel>
    );
  }
  return (
    <Panel title="Export session" testId="export-dialog" width="wide" onClose={onClose}>
      <Form
        label="Export"
        form={form}
        look="plain"
        send="Export to a file…"
        failure="The session was not exported"
        onCancel={onClose}
      >
        <fieldset className={styles.formats} disabled={write.busy}>
          <legend>Format</legend>
          {EXPORT_FORMATS.map(({ id, title, about, dialect }) => (
            <label key={id} className={styles.format} data-chosen={id === draft.format}>
              <input
                type="radio"
                name="format"
                checked={id === draft.format}
                onChange={() => set({ format: id })}
              />
              <span>
                <b>{title}</b>
                {dialect !== null && row.dialects.includes(dialect) && (
                  <em>keeps the events of this dialect unchanged</em>
                )}
                <small>{about}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <label className={styles.redact}>
          <Checkbox
            checked={draft.redact}
            disabled={write.busy}
            onChange={(event) => set({ redact: event.target.checked })}
          />
          <span>
            <b>Redact</b>
            <small>
              Replaces secrets and personal data with marks before they are written, and reports how many. The
              database keeps them. Signatures of redacted events are no longer valid.
            </small>
          </span>
        </label>
        {write.busy && (
          <FormLine>
            <p className={styles.busy} role="status">
              <progress aria-label="Writing the export" />
              Writing {formatPlural(row.events, "event")}…
            </p>
          </FormLine>
        )}
      </Form>
    </Panel>
  );
}
