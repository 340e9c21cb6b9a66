// What a frame is, beside the pointer and without delay.

import { type RefObject, useLayoutEffect, useRef } from "react";
import { formatCount, formatDuration, formatPlural } from "../../../base/format";
import { duration } from "../../../base/time";
import { familyOf } from "../../../model/families";
import { KindMark } from "../../../widgets/KindMark";
import { placeTip } from "../place-tip";
import tipStyles from "../RowTip.module.css";
import type { FlameScene } from "./flame-scene";
import { frameName, frameShare } from "./frame-words";

type Props = {
  scene: FlameScene;
  frame: number;
  /** Where the pointer is in the box. */
  x: number;
  y: number;
  box: RefObject<HTMLElement | null>;
};

/** The tooltip of a frame. */
export function FlameTip({ scene, frame, x, y, box }: Props) {
  const self = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => placeTip(self.current, box.current, x, y));
  const at = scene.flame.frames[frame];
  if (!at) return null;
  const found = scene.found?.[frame] ?? 0;
  return (
    <div className={tipStyles.tip} ref={self} role="tooltip">
      <p className={tipStyles.title}>
        <KindMark family={at.family} />
        <span className={tipStyles.name}>{frameName(at)}</span>
      </p>
      <p className={tipStyles.kind}>
        {familyOf(at.family).word}
        {at.failed > 0 && <span data-failed="true"> · {formatCount(at.failed)} failed</span>}
        {found > 0 && ` · ${formatPlural(found, "search hit")}`}
      </p>
      <dl className={tipStyles.facts}>
        <dt>Calls</dt>
        <dd>{formatCount(at.calls)}</dd>
        <dt>Total</dt>
        <dd>
          {formatDuration(at.totalMs)} <span>{frameShare(at, scene.flame)} of the run</span>
        </dd>
        <dt>Itself</dt>
        <dd>{formatDuration(at.selfMs)}</dd>
        {at.calls > 1 && (
          <>
            <dt>On average</dt>
            <dd>{formatDuration(duration(at.totalMs / at.calls))}</dd>
          </>
        )}
        {at.agent !== "" && (
          <>
            <dt>Agent</dt>
            <dd>{at.agent}</dd>
          </>
        )}
      </dl>
    </div>
  );
}
