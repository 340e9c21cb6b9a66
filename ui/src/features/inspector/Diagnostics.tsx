// The diagnostics of a span's events, and other events that came under the same identity.

import { formatBytes, formatPlural } from "../../base/format";
import { formatStamp } from "../../base/time";
import type { EventDetail } from "../../ipc/bindings";
import styles from "./Diagnostics.module.css";

/** Diagnostics and conflicts; nothing when there are none. */
export function Diagnostics({ events }: { events: readonly EventDetail[] }) {
  const problems = events.flatMap(({ row, problems }) =>
    problems.map((problem, at) => ({ ...problem, id: `${row.id}/${at}` })),
  );
  const conflicts = events.flatMap(({ row, conflicts }) =>
    conflicts.map((conflict, at) => ({ ...conflict, id: `${row.id}/${at}` })),
  );
  return (
    <>
      {problems.length > 0 && (
        <details className={styles.group} open={problems.length < 3}>
          <summary>{formatPlural(problems.length, "problem")}</summary>
          <dl className={styles.problems}>
            {problems.map(({ id, name, value }) => (
              <div key={id}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {conflicts.length > 0 && (
        <details className={styles.group} open>
          <summary>{formatPlural(conflicts.length, "conflict")}</summary>
          <p>Another event came under the same id with other content. Both are kept.</p>
          {conflicts.map(({ id, receivedTime, original }) => (
            <details key={id} className={styles.conflict}>
              <summary>
                received {formatStamp(receivedTime)}, {formatBytes(original.bytes)} of {original.mediaType}
              </summary>
              <pre>{original.preview}</pre>
            </details>
          ))}
        </details>
      )}
    </>
  );
}
