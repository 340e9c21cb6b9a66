// Handoffs in the picture.

import { formatPlural } from "../../base/format";
import { arrowWidth, type GraphArrow } from "../../model/agent-graph";
import type { Point } from "../../model/graph-layout";
import styles from "./GraphCanvas.module.css";
import { pressedBy } from "./pressed-by";

type Props = {
  arrow: GraphArrow;
  place: { path: string; label: Point } | undefined;
  /** One of its handoffs is being played. */
  current: boolean;
  chosen: boolean;
  tabIndex: number;
  onFocus: () => void;
  onChoose: () => void;
};

/** An arrow with its words; nothing while it has no place. */
export function GraphArrowMark({ arrow, place, current, chosen, tabIndex, onFocus, onChoose }: Props) {
  if (!place) return null;
  const { from, to, inferred, count, label, wide } = arrow;
  const what = formatPlural(count, inferred ? "inferred handoff" : "handoff");
  const x = place.label.x - wide / 2;
  return (
    <g
      className={styles.arrow}
      role="button"
      aria-label={`${from} to ${to}, ${what}, ${label}`}
      aria-pressed={chosen}
      tabIndex={tabIndex}
      data-place
      data-testid={`graph-edge-${from}-${to}${inferred ? "-inferred" : ""}`}
      data-inferred={inferred}
      data-current={current}
      onFocus={onFocus}
      onClick={onChoose}
      onKeyDown={pressedBy(onChoose)}
    >
      <path className={styles.reach} d={place.path} />
      <path
        className={styles.line}
        d={place.path}
        style={{ strokeWidth: arrowWidth(count) + (current ? 1 : 0) }}
        markerEnd="url(#graph-head)"
      />
      {label !== "" && (
        <>
          <rect
            className={styles.ground}
            x={x - 4}
            y={place.label.y - 9}
            width={wide + 8}
            height="18"
            rx="3"
          />
          <text x={place.label.x} y={place.label.y + 4} textAnchor="middle">
            {label}
          </text>
        </>
      )}
    </g>
  );
}
