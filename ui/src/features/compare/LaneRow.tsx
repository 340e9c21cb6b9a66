// One lane of both runs: its name, and its bars on the left and on the right.

import { type PointerEvent, useMemo, useRef } from "react";
import type { AgentMarks } from "../../model/agent-marks";
import { agentColour } from "../../model/agent-marks";
import type { CompareLane } from "../../model/compare-lanes";
import type { CompareLayout } from "../../model/compare-layout";
import { familyOf } from "../../model/families";
import { ticksIn } from "../../model/ticks";
import { AgentBadge, KindMark } from "../../widgets/KindMark";
import styles from "./CompareTimeline.module.css";
import { type BarsPlan, laneBars, outlineOf, placeOf, rowAtX } from "./lane-bars";
import type { Axis } from "./use-axis";

type Props = {
  lane: CompareLane;
  layout: CompareLayout;
  marks: AgentMarks;
  chosen: number;
  fork: number;
  durations: boolean;
  /** Widths of the names and of both tracks, for a grid. */
  columns: string;
  width: number;
  top: number;
  axis: Axis;
  onChoose: (row: number) => void;
  onHover: (row: number) => void;
};

/** The lane. Where the runs do not have it equally often, it is tinted. */
export function LaneRow({ lane, marks, top, columns, ...rest }: Props) {
  const { kind, agent, family, name, left, right } = lane;
  const counts = countWords(lane);
  return (
    <div
      className={styles.lane}
      data-kind={kind}
      data-uneven={left.length !== right.length}
      style={{ gridTemplateColumns: columns, transform: `translateY(${top}px)` }}
    >
      <span className={styles.name} title={[name || "unnamed", counts].filter(Boolean).join(" ")}>
        {kind === "agent" ? <AgentBadge mark={marks.get(agent)} /> : <KindMark family={family} size={9} />}
        <span>{name || "unnamed"}</span>
        {counts && <small>{counts}</small>}
      </span>
      {(["left", "right"] as const).map((side) => (
        <Track key={side} {...rest} side={side} lane={lane} colour={agentColour(marks.get(agent))} />
      ))}
    </div>
  );
}

/** How often a call is in each run; one number where that is the same. */
function countWords({ kind, left, right }: CompareLane): string {
  if (kind === "agent" || (left.length === right.length && left.length < 2)) return "";
  return left.length === right.length ? `× ${left.length}` : `${left.length} → ${right.length}`;
}

type TrackProps = Omit<Props, "marks" | "top" | "columns"> & { side: "left" | "right"; colour: string };

function Track({ side, lane, layout, chosen, fork, durations, width, axis, colour, ...on }: TrackProps) {
  const rows = lane[side];
  const { window } = axis;
  const plan = useMemo<BarsPlan>(
    () => ({ layout, side, rows, window, width, durations }),
    [layout, side, rows, window, width, durations],
  );
  const bars = useMemo(() => laneBars(plan), [plan]);
  const ticks = useMemo(() => ticksIn(window, width).at, [window, width]);
  const drag = useRef<{ x: number; moved: boolean } | null>(null);
  const under = (event: PointerEvent) =>
    rowAtX(plan, event.clientX - event.currentTarget.getBoundingClientRect().left);
  const onPointerMove = (event: PointerEvent) => {
    const grip = drag.current;
    if (!grip) return on.onHover(under(event));
    if (!grip.moved && Math.abs(grip.x - event.clientX) < 4) return;
    drag.current = { x: event.clientX, moved: true };
    axis.pan((grip.x - event.clientX) / width);
  };
  const forkAt = fork >= 0 && (layout[side].span[fork] ?? -1) >= 0 ? layout[side].start[fork] : null;
  return (
    <svg
      className={styles.track}
      width={width}
      height="26"
      data-side={side}
      data-hue={familyOf(lane.family).hue}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture?.(event.pointerId);
        drag.current = { x: event.clientX, moved: false };
      }}
      onPointerMove={onPointerMove}
      onPointerLeave={() => on.onHover(-1)}
      onPointerUp={(event) => {
        const moved = drag.current?.moved ?? false;
        drag.current = null;
        const row = under(event);
        if (!moved && row >= 0) on.onChoose(row);
      }}
    >
      {ticks.map((ms) => (
        <path key={ms} className={styles.tick} d={`M${Math.round(placeOf(ms, window, width)) + 0.5} 0v26`} />
      ))}
      <path className={styles.same} d={bars.same} />
      <path className={styles.different} d={bars.different} />
      <path className={styles.who} style={{ fill: colour }} d={bars.who} />
      <path className={styles.only} d={bars.only} />
      <path className={styles.failed} d={bars.failed} />
      {bars.labels.map(({ row, x, text, differs }) => (
        <text key={row} x={x} y="16" data-differs={differs}>
          {text}
        </text>
      ))}
      {forkAt !== null && forkAt !== undefined && (
        <path className={styles.fork} d={`M${placeOf(forkAt, window, width)} 0v26`} />
      )}
      {chosen >= 0 && rows.includes(chosen) && <path className={styles.chosen} d={outlineOf(plan, chosen)} />}
    </svg>
  );
}
