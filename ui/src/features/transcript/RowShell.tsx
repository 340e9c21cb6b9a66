// What every row of the transcript has: its time, the bars of the agents beside it, who begins to speak, and its mark.

import { type CSSProperties, type KeyboardEvent, type MouseEvent, type ReactNode, useState } from "react";
import { formatDuration } from "../../base/format";
import { between, formatMoment, formatOffset, instantOf, type UnixMs } from "../../base/time";
import { visibleText } from "../../base/visible";
import { type AgentMarks, agentColour } from "../../model/agent-marks";
import type { TranscriptRow } from "../../model/transcript-rows";
import type { Parallel, VoiceRail } from "../../model/transcript-voices";
import { AgentBadge, KindMark } from "../../widgets/KindMark";
import type { ItemLook } from "./item-look";
import styles from "./Row.module.css";

export type RowProps = {
  row: TranscriptRow;
  rails: readonly VoiceRail[];
  marks: AgentMarks;
  baseMs: UnixMs;
  selected: boolean;
  onSelect: (span: number) => void;
};

type Props = RowProps & {
  look: Pick<ItemLook, "shape" | "tone">;
  /** What can be done with it, while it is pointed at or chosen. */
  actions?: () => ReactNode;
  children: ReactNode;
};

/** A row. */
export function RowShell({ row, rails, marks, baseMs, selected, onSelect, look, actions, children }: Props) {
  const [near, setNear] = useState(false);
  const { entry, speaker, parallel } = row;
  const select = (event: MouseEvent<HTMLDivElement>) => {
    // A press on a button, or the end of a selection of text, is no choice of the item.
    const onButton = (event.target as HTMLElement).closest("button, summary") !== null;
    if (!onButton && window.getSelection()?.isCollapsed !== false) onSelect(entry.span);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key !== "Enter" || event.target !== event.currentTarget || selected) return;
    event.preventDefault();
    onSelect(entry.span);
  };
  return (
    <div
      className={styles.row}
      role="row"
      tabIndex={selected ? 0 : -1}
      aria-selected={selected}
      data-selected={selected}
      data-span={entry.span}
      data-look={look.shape}
      data-tone={look.tone}
      data-in-fold={row.kind === "item" && row.fold !== null}
      data-aside={entry.aside ?? undefined}
      data-testid="transcript-item"
      style={{ "--depth": entry.depth } as CSSProperties}
      onClick={select}
      onKeyDown={onKeyDown}
      onPointerEnter={() => setNear(true)}
      onPointerLeave={() => setNear(false)}
    >
      <span className={styles.rails} aria-hidden="true">
        {rails.map(({ agent, lane, own }) => (
          <i
            key={`${lane} ${agent}`}
            title={visibleText(agent)}
            data-own={own}
            style={{ "--lane": lane, background: agentColour(marks.get(agent)) } as CSSProperties}
          />
        ))}
      </span>
      {parallel && <ParallelLine parallel={parallel} marks={marks} />}
      {speaker !== null && (
        <span className={styles.speaker} role="gridcell" title={visibleText(speaker)}>
          <AgentBadge mark={marks.get(speaker)} />
          <span>{visibleText(speaker)}</span>
        </span>
      )}
      <span className={styles.time} title={formatMoment(instantOf(baseMs, row.start))} role="gridcell">
        {formatOffset(row.start)}
      </span>
      <span className={styles.mark} role="presentation">
        <KindMark family={entry.family} size={11} />
      </span>
      <div className={styles.main} role="gridcell">
        {children}
      </div>
      {actions && (near || selected) && actions()}
    </div>
  );
}

/** Who works at the same time from here on. */
function ParallelLine({ parallel, marks }: { parallel: Parallel; marks: AgentMarks }) {
  return (
    <div className={styles.parallel} role="gridcell">
      In parallel for {formatDuration(between(parallel.from, parallel.to))}
      {parallel.agents.map((agent) => (
        <span key={agent}>
          <AgentBadge mark={marks.get(agent)} />
          {visibleText(agent)}
        </span>
      ))}
    </div>
  );
}
