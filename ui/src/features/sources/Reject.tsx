// One item of the quarantine.

import { formatBytes } from "../../base/format";
import { formatStamp } from "../../base/time";
import type { RejectRow } from "../../ipc/bindings";
import { Button } from "../../widgets/Button";
import { ConfirmButton } from "../../widgets/ConfirmButton";
import { CopyButton } from "../../widgets/CopyButton";
import { Icon } from "../../widgets/Icon";
import styles from "./Quarantine.module.css";

type Props = {
  row: RejectRow;
  /** Why the last try found nothing; empty before there was one. */
  outcome: string;
  busy: boolean;
  onRetry: () => void;
  onDiscard: () => void;
};

/** An item with its reason, and its bytes when it is opened. */
export function Reject({ row, outcome, busy, onRetry, onDiscard }: Props) {
  const { original } = row;
  const where = row.location === "" ? row.source : `${row.source} · ${row.location}`;
  return (
    <li className={styles.reject}>
      <details>
        <summary>
          <span className={styles.reason}>
            <Icon name="fold" size={10} />
            {row.reason}
          </span>
          <span className={styles.where}>{where}</span>
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
      <span className={styles.actions}>
        <Button look="quiet" aria-label={`Retry ${where}`} disabled={busy} onClick={onRetry}>
          Retry
        </Button>
        <ConfirmButton
          label={`Discard ${where}`}
          confirm="Discard for good"
          disabled={busy}
          onConfirm={onDiscard}
        >
          Discard
        </ConfirmButton>
      </span>
      {outcome !== "" && <p className={styles.outcome}>Tried again: {outcome}</p>}
    </li>
  );
}
