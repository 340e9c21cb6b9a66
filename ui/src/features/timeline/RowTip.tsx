// What a row is, beside the pointer and without delay.

import { type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { formatCost, formatCount, formatDuration, type Money } from "../../base/format";
import { formatMoment, instantOf, type UnixMs } from "../../base/time";
import { familyOf, SpanState, stateWord } from "../../model/families";
import { triesWords } from "../../model/retry-chain";
import { selfTime } from "../../model/self-time";
import {
  isCritical,
  isEstimated,
  isParentMissing,
  isPoint,
  isTimeUnknown,
  policyWord,
  type TimelineLayout,
} from "../../model/timeline-layout";
import { KindMark } from "../../widgets/KindMark";
import { lastedWords, repeatsWords, TIME_UNKNOWN } from "./bar-words";
import { placeTip } from "./place-tip";
import styles from "./RowTip.module.css";
import type { Scene } from "./scene";

type Props = {
  scene: Scene;
  row: number;
  /** Where the pointer is in the box. */
  x: number;
  y: number;
  baseMs: UnixMs;
  box: RefObject<HTMLElement | null>;
};

/** The tooltip of a row. */
export function RowTip({ scene, row, x, y, baseMs, box }: Props) {
  const self = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => placeTip(self.current, box.current, x, y));
  const { layout } = scene;
  if (row >= layout.rows) return null;
  const head = scene.headAt(scene.hoverPlace);
  const state = layout.state[row];
  const detail = layout.text(layout.detail[row]);
  const tokens = layout.tokens[row];
  const text = scene.rowTexts.get(layout.span[row]);
  const said = [
    head ? repeatsWords(scene, head) : "",
    isParentMissing(layout, row) ? "parent missing" : "",
    isTimeUnknown(layout, row) ? TIME_UNKNOWN : "",
    policyWord(layout, row),
    triesWords(layout, row),
    scene.critical && isCritical(layout, row) ? "on the critical path" : "",
  ].filter((words) => words !== "");
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
        {said.map((words) => ` · ${words}`)}
      </p>
      {text && (
        <p className={styles.detail} data-failed={text.failed}>
          {text.text}
        </p>
      )}
      {detail !== "" && <p className={styles.detail}>{detail}</p>}
      <dl className={styles.facts}>
        <Fact name="Start">
          {formatDuration(layout.start[row])}{" "}
          <span>{formatMoment(instantOf(baseMs, layout.start[row]))}</span>
        </Fact>
        {!isPoint(layout, row) && (
          <Fact name="Duration">
            {lastedWords(scene, row)}
            {layout.descendants[row] > 0 && <span> {formatDuration(selfTime(layout, row))} itself</span>}
          </Fact>
        )}
        <Fact name="Agent">{layout.text(layout.agent[row])}</Fact>
        {tokens > 0 && (
          <Fact name="Tokens">
            {formatCount(tokens)}{" "}
            <span>
              {formatCount(layout.inputTokens[row])} in, {formatCount(layout.outputTokens[row])} out
            </span>
          </Fact>
        )}
        {!Number.isNaN(layout.cost[row]) && <Fact name="Cost">{formatCost([costOf(layout, row)])}</Fact>}
        {layout.events[row] > 2 && <Fact name="Events">{formatCount(layout.events[row])}</Fact>}
      </dl>
    </div>
  );
}

/** What a row costs; stated and estimated parts are one figure here. */
function costOf(layout: TimelineLayout, row: number): Money {
  return { currency: layout.currency, amount: layout.cost[row], estimated: isEstimated(layout, row) };
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === "") return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
