// What could not be understood: where it came from, why it was refused, and its bytes.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatBytes, formatCount } from "../../base/format";
import { formatStamp } from "../../base/time";
import type { RejectRow } from "../../ipc/bindings";
import { rejectsQuery } from "../../state/queries";
import { Button } from "../../widgets/Button";
import { CopyButton } from "../../widgets/CopyButton";
import { Icon } from "../../widgets/Icon";
import { ErrorNotice, Skeleton } from "../../widgets/Notice";
import styles from "./Quarantine.module.css";

const PAGE = 50;
const REFRESH_MS = 2000;

/** The quarantine, newest first. */
export function Quarantine() {
  const [limit, setLimit] = useState(PAGE);
  const query = useQuery({ ...rejectsQuery(0, limit), refetchInterval: REFRESH_MS });
  const page = query.data;
  return (
    <section data-testid="quarantine">
      <h2>Quarantine</h2>
      {query.error && !page && <ErrorNotice error={query.error} onRetry={query.refetch} />}
      {query.isPending && <Skeleton label="Loading the quarantine" rows={4} />}
      {page && page.kept === 0 && <p className={styles.empty}>Nothing was rejected.</p>}
      {page && page.total > page.kept && (
        <p className={styles.empty}>
          The newest {formatCount(page.kept)} of {formatCount(page.total)} are kept.
        </p>
      )}
      <ul className={styles.list}>
        {page?.rejects.map((row) => (
          <Reject key={row.id} row={row} />
        ))}
      </ul>
      {page && page.rejects.length < page.kept && (
        <p className={styles.more}>
          First {formatCount(page.rejects.length)} of {formatCount(page.kept)}
          <Button onClick={() => setLimit(limit + PAGE)}>Show more</Button>
        </p>
      )}
    </section>
  );
}

function Reject({ row }: { row: RejectRow }) {
  const { original } = row;
  return (
    <li className={styles.reject}>
      <details>
        <summary>
          <span className={styles.reason}>
            <Icon name="fold" size={10} />
            {row.reason}
          </span>
          <span className={styles.where}>
            {row.source}
            {row.location !== "" && ` · ${row.location}`}
          </span>
          <span className={styles.when}>
            {formatStamp(row.receivedTime)} · {formatBytes(original.bytes)}
          </span>
        </summary>
        <div className={styles.bytes}>
          <p>
            {original.mediaType}
            {original.truncated && `, first 64 KB of ${formatBytes(original.bytes)}`}
            <CopyButton label="Copy" text={original.preview} worded />
          </p>
          <pre>{original.preview}</pre>
        </div>
      </details>
    </li>
  );
}
