// All of an entry of the audit log: its fields whole, and its metadata as a tree.

import { useMemo } from "react";
import { formatStamp } from "../../base/time";
import { visibleText } from "../../base/visible";
import type { AuditEntry } from "../../ipc/bindings";
import { isContainer, parseJson } from "../../model/json-node";
import { auditJson } from "../../model/platform";
import { CopyButton } from "../../widgets/CopyButton";
import { Icon } from "../../widgets/Icon";
import { JsonTree } from "../../widgets/JsonTree";
import styles from "./AuditDetail.module.css";

/** The entry beside the table. */
export function AuditDetail({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const top = useMemo(() => (entry.metadata === "" ? null : parseJson(entry.metadata)), [entry.metadata]);
  const fields = [
    ["time", entry.time === "" ? "" : formatStamp(entry.time), entry.time],
    ["action", entry.action, entry.action],
    ["user", entry.userId, entry.userId],
    ["organisation", entry.organizationId, entry.organizationId],
    ["resource", entry.resource, entry.resource],
    ["resource id", entry.resourceId, entry.resourceId],
    ["entry id", entry.id, entry.id],
  ] as const;
  return (
    <aside className={styles.detail} aria-label="Entry of the audit log" data-testid="audit-detail">
      <header className={styles.head}>
        <h2>{entry.action === "" ? "Entry" : visibleText(entry.action)}</h2>
        <CopyButton label="Copy the entry as JSON" text={() => auditJson([entry])} />
        <button type="button" aria-label="Close the entry" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <dl className={styles.fields}>
        {fields.map(([name, words, whole]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd data-none={words === ""}>
              <span>{words === "" ? "not said" : visibleText(words)}</span>
              {words !== "" && <CopyButton label={`Copy ${name}`} text={whole} />}
            </dd>
          </div>
        ))}
      </dl>
      <h3>Metadata</h3>
      {top === null && <p className={styles.none}>None</p>}
      {top !== null && isContainer(top) && top.children.length > 0 && (
        <JsonTree top={top} source={entry.metadata} label="Metadata" words="" current={null} />
      )}
      {top !== null && isContainer(top) && top.children.length === 0 && <p className={styles.none}>Empty</p>}
      {top !== null && !isContainer(top) && <p className={styles.text}>{visibleText(top.text)}</p>}
    </aside>
  );
}
