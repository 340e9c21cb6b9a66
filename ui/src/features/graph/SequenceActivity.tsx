// Behind the messages: the line of each agent, when it acted, and where something failed. One shape for each column.

import { memo } from "react";
import { type AgentMarks, agentColour } from "../../model/agent-marks";
import { HEAD, type Sequence } from "../../model/sequence";
import styles from "./Sequence.module.css";
import type { Part } from "./use-window";

type Props = { sequence: Sequence; part: Part; marks: AgentMarks };

/** The part of it that is in view. It stays as it is while the playhead moves over it. */
export const SequenceActivity = memo(function SequenceActivity({ sequence, part, marks }: Props) {
  const { columns, bars, failures, high, wide } = sequence;
  const top = Math.max(HEAD, part.top);
  const bottom = Math.min(high, part.bottom);
  const [left, right] = [part.left, Math.min(wide, part.right)];
  const size = { width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
  const seen = columns.flatMap((column, at) =>
    column.x + column.wide > left && column.x < right ? [{ column, at }] : [],
  );
  return (
    <svg
      className={styles.activity}
      style={{ left, top, ...size }}
      viewBox={`${left} ${top} ${size.width} ${size.height}`}
      aria-hidden="true"
    >
      {seen.map(({ column: { id, x, wide: across, grouped, members }, at }) => (
        <g key={id}>
          {grouped ? (
            <rect className={styles.ground} x={x + 10} y={top} width={across - 20} height={size.height} />
          ) : (
            <path className={styles.life} d={`M${x + across / 2} ${top}V${bottom}`} />
          )}
          <path
            style={{ fill: agentColour(marks.get(members[0] ?? "")) }}
            d={(bars[at] ?? [])
              .filter(({ from, to }) => to > top && from < bottom)
              .map(({ x: start, wide: width, from, to }) => {
                const [begin, end] = [Math.max(top - 8, from), Math.min(bottom + 8, to)];
                return `M${start.toFixed(1)} ${begin.toFixed(1)}h${width.toFixed(1)}V${end.toFixed(1)}h${(-width).toFixed(1)}z`;
              })
              .join("")}
          />
          <path
            className={styles.failure}
            d={(failures[at] ?? [])
              .filter(({ y }) => y > top && y < bottom)
              .map(({ x: middle, y }) => `M${middle.toFixed(1)} ${(y - 6).toFixed(1)}l6 6l-6 6l-6-6z`)
              .join("")}
          />
        </g>
      ))}
    </svg>
  );
});
