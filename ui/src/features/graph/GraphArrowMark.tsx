// Handoffs in the picture.

import { formatCount, formatPlural } from "../../base/format";
import { visibleText } from "../../base/visible";
import { arrowWidth, type GraphArrow, labelOf, labelWidth } from "../../model/agent-graph";
import type { Point } from "../../model/graph-layout";
import styles from "./GraphCanvas.module.css";
import { pressedBy } from "./pressed-by";

/** Reasons told of a line; all of them are listed when it is chosen. */
const TOLD = 4;

type Props = {
  arrow: GraphArrow;
  names: { from: string; to: string };
  place: { path: string; label: Point } | undefined;
  /** There is room for a reason. */
  withReason: boolean;
  /** One of its handoffs is being played. */
  current: boolean;
  /** None of its handoffs has happened by the instant that is played. */
  later: boolean;
  chosen: boolean;
  /** Something else is chosen, which this has no part in. */
  aside: boolean;
  tabIndex: number;
  onFocus: () => void;
  onChoose: () => void;
};

/** An arrow with its words; nothing while it has no place. */
export function GraphArrowMark(props: Props) {
  const { arrow, names, place, withReason, current, later, chosen, aside, tabIndex, onFocus, onChoose } =
    props;
  if (!place) return null;
  const { from, to, inferred, count, back, reasons } = arrow;
  const allInferred = inferred === count;
  const words = visibleText(labelOf(arrow, withReason));
  const wide = labelWidth(words);
  const { x, y } = place.label;
  const why = reasons.slice(0, TOLD).map((own) => `${visibleText(own.value)} ×${formatCount(own.count)}`);
  const counted = formatPlural(count, allInferred ? "inferred handoff" : "handoff");
  if (reasons.length === 0 && !allInferred) why.push(`${counted}, no reason recorded`);
  const said = [`${names.from} to ${names.to}`, counted, words, ...why];
  return (
    <g
      className={styles.arrow}
      role="button"
      aria-label={said.filter(Boolean).join(", ")}
      aria-pressed={chosen}
      tabIndex={tabIndex}
      data-place={`handoffs ${arrow.id}`}
      data-testid={`graph-edge-${from}-${to}`}
      data-inferred={allInferred}
      data-back={back}
      data-current={current}
      data-aside={aside}
      data-later={later || undefined}
      onFocus={onFocus}
      onClick={onChoose}
      onKeyDown={pressedBy(onChoose)}
    >
      <title>{why.join("\n")}</title>
      <path className={styles.reach} d={place.path} />
      <path
        className={styles.line}
        d={place.path}
        style={{ strokeWidth: arrowWidth(count) + (current ? 1 : 0) }}
        markerEnd={`url(#graph-head${chosen || current ? "-chosen" : back ? "-back" : ""})`}
      />
      {words !== "" && (
        <>
          <rect className={styles.ground} x={x - wide / 2} y={y - 9} width={wide} height="18" rx="9" />
          <text x={x} y={y + 4.2} textAnchor="middle">
            {words}
          </text>
        </>
      )}
    </g>
  );
}
