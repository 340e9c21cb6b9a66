// The rows of the audit log: only those in view are made, and more are fetched near the end.

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { shortenMiddle } from "../../base/format";
import { formatStamp } from "../../base/time";
import { visibleText } from "../../base/visible";
import type { AuditEntry } from "../../ipc/bindings";
import { useActions } from "../../state/keyboard";
import styles from "./AuditLog.module.css";

const ROW = 28;
/** Rows before the end at which more are fetched. */
const AHEAD = 3;

/** Characters of an id that are shown: its beginning and its end. */
const ID = 17;

const COLUMNS = ["Time", "Action", "User", "Organisation", "Resource", "Resource id"] as const;

type Props = {
  entries: readonly AuditEntry[];
  /** Place of the chosen entry; -1 for none. */
  chosen: number;
  onChoose: (place: number) => void;
  /** Near the end more are asked for; `null` when none are to come. */
  onEnd: (() => void) | null;
};

/** The table. */
export function AuditTable({ entries, chosen, onChoose, onEnd }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 8,
    scrollPaddingStart: ROW,
  });
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  const nearEnd = lastSeen >= entries.length - AHEAD;
  useEffect(() => {
    if (nearEnd) onEnd?.();
  }, [nearEnd, onEnd]);

  const go = (place: number) => {
    const to = Math.min(entries.length - 1, Math.max(0, place));
    virtual.scrollToIndex(to);
    onChoose(to);
  };
  useActions({ "row-next": () => go(chosen + 1), "row-previous": () => go(chosen - 1) });
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW) - 2);
    const steps: Partial<Record<string, number>> = {
      Home: 0,
      End: entries.length - 1,
      PageDown: chosen + page,
      PageUp: chosen - page,
    };
    const to = steps[event.key];
    if (to === undefined || event.target !== box.current) return;
    event.preventDefault();
    go(to);
  };
  return (
    <div
      className={styles.table}
      ref={box}
      role="grid"
      aria-label="Audit log"
      aria-rowcount={onEnd === null ? entries.length + 1 : -1}
      data-testid="audit-table"
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className={styles.header} role="row" aria-rowindex={1}>
        {COLUMNS.map((name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ))}
      </div>
      <div className={styles.rows} role="presentation" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start, key }) => {
          const entry = entries[index];
          return (
            entry && (
              <AuditLine
                key={key}
                entry={entry}
                index={index}
                top={start}
                chosen={index === chosen}
                onChoose={() => onChoose(index === chosen ? -1 : index)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

type LineProps = { entry: AuditEntry; index: number; top: number; chosen: boolean; onChoose: () => void };

function AuditLine({ entry, index, top, chosen, onChoose }: LineProps) {
  const { time, action, userId, organizationId, resource, resourceId } = entry;
  const cells = [
    { text: time === "" ? "" : formatStamp(time), whole: time },
    { text: action, whole: action },
    { text: shortenMiddle(userId, ID), whole: userId },
    { text: shortenMiddle(organizationId, ID), whole: organizationId },
    { text: resource, whole: resource },
    { text: shortenMiddle(resourceId, ID), whole: resourceId },
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and the arrows move along the rows.
    <div
      className={styles.line}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      data-testid="audit-row"
      style={{ transform: `translateY(${top}px)` }}
      onClick={onChoose}
    >
      {cells.map(({ text, whole }, at) => (
        <span key={COLUMNS[at]} role="gridcell" title={whole} data-none={text === ""}>
          {text === "" ? "–" : visibleText(text)}
        </span>
      ))}
    </div>
  );
}
