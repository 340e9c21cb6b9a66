// One call in the list.

import { formatMoment, formatOffset, instantOf, relativeMs, type UnixMs } from "../../base/time";
import { visibleText } from "../../base/visible";
import type { CallRow } from "../../ipc/bindings";
import { familyOf, SpanState, stateWord } from "../../model/families";
import { isOpen, tookWords } from "../../model/took-words";
import { toolWords } from "../../model/tool-words";
import { Cut } from "../../widgets/Cut";
import { KindMark } from "../../widgets/KindMark";
import styles from "./ToolsView.module.css";

type Props = {
  row: CallRow;
  index: number;
  /** Where it is in the list, in pixels. */
  top: number;
  baseMs: UnixMs;
  selected: boolean;
  /** It began after the instant that is played. */
  isLater: boolean;
  onSelect: () => void;
};

/** A row. */
export function CallLine({ row, index, top, baseMs, selected, isLater, onSelect }: Props) {
  const failed = row.state === SpanState.Failed;
  const took = tookWords(row);
  const named = [row.name, row.detail].filter(Boolean).join(" · ");
  const whole = visibleText(`${familyOf(row.family).word}: ${named}`);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and the arrows move along the rows.
    <div
      className={styles.line}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={selected}
      data-failed={failed}
      data-later={isLater || undefined}
      data-span={row.span}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onSelect}
    >
      <span
        className={styles.time}
        role="gridcell"
        title={formatMoment(instantOf(baseMs, relativeMs(row.startMs)))}
      >
        {formatOffset(relativeMs(row.startMs))}
      </span>
      <span className={styles.what} role="rowheader" title={whole}>
        <KindMark family={row.family} size={9} />
        <b>
          <Cut text={toolWords(row.name)} about={whole} />
        </b>
      </span>
      <span className={styles.agent} role="gridcell">
        <Cut text={row.agent} empty="" />
      </span>
      <span className={styles.took} role="gridcell" title={took}>
        {took || "0 ms"}
      </span>
      <span className={styles.asked} role="gridcell" title={row.arguments}>
        <code>{row.arguments}</code>
      </span>
      <span className={styles.result} role="gridcell" title={row.result || stateWord(row.state)}>
        {failed && <i aria-hidden="true" />}
        {isOpen(row.state) || row.state === SpanState.Cancelled ? (
          <em>{stateWord(row.state)}</em>
        ) : (
          <code>{row.result}</code>
        )}
      </span>
    </div>
  );
}
