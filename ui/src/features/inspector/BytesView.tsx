// The bytes an event came in, as they were.

import { formatBytes } from "../../base/format";
import { visibleText } from "../../base/visible";
import type { EventDetail } from "../../ipc/bindings";
import { kindWords } from "../../model/families";
import { CopyButton } from "../../widgets/CopyButton";
import styles from "./Payload.module.css";

/** The original of an event. */
export function BytesView({ event }: { event: EventDetail }) {
  const { mediaType, bytes, preview, truncated } = event.original;
  return (
    <section className={styles.part} aria-label={`Bytes of ${kindWords(event.row.kind)}`}>
      <header className={styles.partHead}>
        <span>{kindWords(event.row.kind)}</span>
        <span className={styles.size}>
          {mediaType} · {truncated ? `first 64 KB of ${formatBytes(bytes)}` : formatBytes(bytes)}
        </span>
        <CopyButton label="Copy" text={preview} worded />
      </header>
      <pre className={styles.bytes}>{visibleText(preview)}</pre>
    </section>
  );
}
