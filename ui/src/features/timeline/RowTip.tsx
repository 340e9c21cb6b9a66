// What a row is, beside the pointer and without delay.

import { type RefObject, useLayoutEffect, useRef } from "react";
import { formatCount, formatDuration } from "../../base/format";
import { formatMoment } from "../../base/time";
import { familyOf, SpanState, stateWord } from "../../model/families";
import { isOrphan, isPoint } from "../../model/timeline-layout";
import { KindMark } from "../../widgets/KindMark";
import { barWords } from "./paint-bar";
import styles from "./RowTip.module.css";
import type { Scene } from "./scene";

type Props = {
  scene: Scene;
  row: number;
  /** Where the pointer is in the box. */
  x: number;
  y: number;
  baseMs: number;
  box: RefObject<HTMLElement | null>;
};

const AWAY = 14;

/** The tooltip of a row. */
export function RowTip({ scene, row, x, y, baseMs, box }: Props) {
  const self = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tip = self.current;
    if (!tip || !box.current) return;
    const left = Math.min(x + AWAY, box.current.clientWidth - tip.offsetWidth - 8);
    const below = y + AWAY + tip.offsetHeight < box.current.clientHeight;
    tip.style.transform = `translate(${Math.max(4, left)}px, ${below ? y + AWAY : y - AWAY - tip.offsetHeight}px)`;
  });
  const { layout } = scene;
  if (row >= layout.rows) return null;
  const state = layout.state[row];
  const agent = layout.text(layout.agent[row]);
  const detail = layout.text(layout.detail[row]);
  return (
    <div className={styles.tip} ref={self} role="tooltip">
      <p className={styles.title}>
        <KindMark family={layout.family[row]} />
        <span className={styles.name}>{layout.text(layout.name[row])}</span>
      </p>
      <p className={styles.kind}>
        {familyOf(layout.family[row]).word}
        {state !== SpanState.Ok && (
          <span data-failed={state === SpanState.Failed}> · {stateWord(state)}</span>
        )}
        {isOrphan(layout, row) && " · parent missing"}
      </p>
      {detail !== "" && <p className={styles.detail}>{detail}</p>}
      <dl className={styles.facts}>
        <dt>Start</dt>
        <dd>
          {formatDuration(layout.start[row])} <span>{formatMoment(baseMs + layout.start[row])}</span>
        </dd>
        {!isPoint(layout, row) && (
          <>
            <dt>Duration</dt>
            <dd>{barWords(scene, row)}</dd>
          </>
        )}
        {agent !== "" && (
          <>
            <dt>Agent</dt>
            <dd>{agent}</dd>
          </>
        )}
        {layout.tokens[row] > 0 && (
          <>
            <dt>Tokens</dt>
            <dd>{formatCount(layout.tokens[row])}</dd>
          </>
        )}
      </dl>
    </div>
  );
}
