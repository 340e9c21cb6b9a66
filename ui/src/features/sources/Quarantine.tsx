// Rejected records: their source, the reason, and their bytes. Each can be read again.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formatCount } from "../../base/format";
import { commands } from "../../ipc/backend";
import type { RejectRow } from "../../ipc/bindings";
import { type RetrySum, retriedWords, sumWords } from "../../model/retry-words";
import { useChange } from "../../state/commands";
import { REJECTS_AT_ONCE, rejectsQuery } from "../../state/queries";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { ErrorNotice, Skeleton } from "../../widgets/Notice";
import styles from "./Quarantine.module.css";
import { Reject } from "./Reject";
import { SourceSection } from "./SourceSection";
import shared from "./SourceSection.module.css";

const REFRESH_MS = 2000;

/** The quarantine, newest first. */
export function Quarantine() {
  const [limit, setLimit] = useState(REJECTS_AT_ONCE);
  const query = useQuery({ ...rejectsQuery(0, limit), refetchInterval: REFRESH_MS });
  const page = query.data;
  const retries = useRetries();
  const discard = useChange(commands.discardReject);
  const rejects = page?.rejects ?? [];
  return (
    <SourceSection
      name="quarantine"
      about="Records that could not be read are kept here with their bytes. After an update, or when a key or a setting was wrong, it can be read again."
      actions={
        rejects.length > 1 && (
          <Button disabled={retries.busy} onClick={() => void retries.retryAll(rejects)}>
            {retries.busy
              ? `Reading again, ${retries.progress}`
              : `Retry all ${formatCount(rejects.length)} shown`}
          </Button>
        )
      }
    >
      <div data-testid="quarantine">
        <p className={styles.said} role="status">
          {retries.said}
        </p>
        {retries.error !== null && <Failure title="It could not be read again" error={retries.error} />}
        {discard.error && <Failure title="It could not be discarded" error={discard.error} />}
        {query.error && !page && <ErrorNotice error={query.error} onRetry={query.refetch} />}
        {query.isPending && <Skeleton label="Loading the quarantine" rows={4} />}
        {page && page.kept === 0 && (
          <p className={shared.empty}>Empty. All records received could be read.</p>
        )}
        {page && page.total > page.kept && (
          <p className={shared.empty}>
            {formatCount(page.kept)} of the {formatCount(page.total)} ever rejected are kept.
          </p>
        )}
        <ul aria-label="Quarantine">
          {rejects.map((row) => (
            <Reject
              key={row.id}
              row={row}
              outcome={retries.failed.get(row.id) ?? ""}
              busy={retries.busy}
              onRetry={() => void retries.retry(row)}
              onDiscard={() => discard.run(row.id)}
            />
          ))}
        </ul>
        {page && rejects.length < page.kept && (
          <p className={styles.more}>
            First {formatCount(rejects.length)} of {formatCount(page.kept)}
            <Button onClick={() => setLimit(limit + REJECTS_AT_ONCE)}>Show more</Button>
          </p>
        )}
      </div>
    </SourceSection>
  );
}

/** Reads items again, one after the other, and keeps the result. */
function useRetries() {
  const client = useQueryClient();
  const [said, setSaid] = useState("");
  const [progress, setProgress] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const [failed, setFailed] = useState<ReadonlyMap<number, string>>(new Map());

  const attempt = async (rows: readonly RejectRow[], words: (sum: RetrySum) => string) => {
    setSaid("");
    setError(null);
    const sum: RetrySum = { read: 0, left: 0, events: 0, new: 0 };
    try {
      for (const [at, row] of rows.entries()) {
        setProgress(`${formatCount(at + 1)} of ${formatCount(rows.length)}`);
        const outcome = await commands.retryReject(row.id);
        sum.events += outcome.events;
        sum.new += outcome.new;
        if (outcome.events > 0) sum.read += 1;
        else sum.left += 1;
        if (outcome.events === 0) setFailed((before) => new Map(before).set(row.id, outcome.reason));
      }
    } catch (problem) {
      setError(problem as Error);
    }
    // What was found may show anywhere: in the ledger, in the list, in an open session.
    await client.invalidateQueries();
    setProgress("");
    setSaid(sum.read + sum.left > 0 ? words(sum) : "");
  };
  return {
    said,
    progress,
    error,
    failed,
    busy: progress !== "",
    retry: (row: RejectRow) => attempt([row], (sum) => retriedWords(row.location || row.source, sum)),
    retryAll: (rows: readonly RejectRow[]) => attempt(rows, sumWords),
  };
}
