// The diagnostics of a span's events, and what else came under the same identity.

import { formatBytes, formatPlural } from "../../base/format";
import { formatStamp } from "../../base/time";
import type { EventDetail, TellingRow } from "../../ipc/bindings";
import styles from "./Diagnostics.module.css";

/** Diagnostics, conflicts and earlier tellings; nothing when there are none. */
export function Diagnostics({ events }: { events: readonly EventDetail[] }) {
  const problems = events.flatMap(({ row, problems }) =>
    problems.map((problem, at) => ({ ...problem, id: `${row.id}/${at}` })),
  );
  const tellings = (of: "conflicts" | "earlier") =>
    events.flatMap((event) => event[of].map((telling, at) => ({ ...telling, id: `${event.row.id}/${at}` })));
  const [conflicts, earlier] = [tellings("conflicts"), tellings("earlier")];
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
          {conflicts.map(({ id, ...telling }) => (
            <Telling key={id} {...telling} />
          ))}
        </details>
      )}
      {earlier.length > 0 && (
        <details className={styles.group}>
          <summary>{formatPlural(earlier.length, "earlier telling")}</summary>
          <p>The event came in several records. The last one is shown, the earlier ones are kept.</p>
          {earlier.map(({ id, ...telling }) => (
            <Telling key={id} {...telling} />
          ))}
        </details>
      )}
    </>
  );
}

function Telling({ receivedTime, original }: TellingRow) {
  return (
    <details className={styles.conflict}>
      <summary>
        received {formatStamp(receivedTime)}, {formatBytes(original.bytes)} of {original.mediaType}
      </summary>
      <pre>{original.preview}</pre>
    </details>
  );
}
