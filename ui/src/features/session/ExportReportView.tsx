// What an export wrote, converted, left out, could not carry and removed.

import { formatCount, formatPlural } from "../../base/format";
import type { ExportReport } from "../../ipc/bindings";
import { Button } from "../../widgets/Button";
import { CopyButton } from "../../widgets/CopyButton";
import styles from "./Export.module.css";

type Props = { report: ExportReport; onAgain: () => void; onClose: () => void };

/** The report of an export. */
export function ExportReportView({ report, onAgain, onClose }: Props) {
  const removed = report.redacted.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className={styles.report}>
      <p role="status">
        <b>{formatPlural(report.written, "event")}</b> written
        {report.converted > 0 &&
          `, ${report.converted === report.written ? "all" : formatCount(report.converted)} converted from another dialect`}
        {report.leftOut > 0 && (
          <span className={styles.warn}>, {formatPlural(report.leftOut, "event")} left out</span>
        )}
        .
      </p>
      <p className={styles.path}>
        <code>{report.path}</code>
        <CopyButton text={report.path} label="Copy path" worded />
      </p>
      {report.lossy.length === 0 ? (
        <p className={styles.whole}>The format carries all of it.</p>
      ) : (
        <section aria-labelledby="export-lossy">
          <h3 id="export-lossy">What the format cannot carry</h3>
          <table>
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">Events</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {report.lossy.map(({ field, events, reason }) => (
                <tr key={`${field} ${reason}`}>
                  <th scope="row">{field}</th>
                  <td>{formatCount(events)}</td>
                  <td>{reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {report.redacted.length > 0 && (
        <section aria-labelledby="export-redacted">
          <h3 id="export-redacted">What was removed, {formatPlural(removed, "value")}</h3>
          <ul>
            {report.redacted.map(({ value, count }) => (
              <li key={value}>
                <span>{value}</span>
                <b>{formatCount(count)}</b>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className={styles.buttons}>
        <Button look="strong" onClick={onClose}>
          Done
        </Button>
        <Button look="quiet" onClick={onAgain}>
          Export again
        </Button>
      </p>
    </div>
  );
}
