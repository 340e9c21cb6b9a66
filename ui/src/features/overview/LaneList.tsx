// When agents acted or tools ran: one line each, drawn as two paths however long the run is.

import { type KeyboardEvent, type MouseEvent, useState } from "react";
import { formatDuration, formatPlural } from "../../base/format";
import type { Lane } from "../../ipc/bindings";
import { agentColour } from "../../model/agent-hue";
import { familyOf } from "../../model/families";
import { showFiltered, showSpan } from "../../state/places";
import { AgentMark, KindMark } from "../../widgets/KindMark";
import styles from "./LaneList.module.css";
import { intervalPath, lanePlaces, markPath, nearestPlace, WIDE } from "./lane-shapes";

type Props = {
  lanes: readonly Lane[];
  durationMs: number;
  /** Field of the query language that the names are values of. */
  field: "agent" | "tool";
  empty: string;
};

/** The lanes. */
export function LaneList({ lanes, durationMs, field, empty }: Props) {
  if (lanes.length === 0) return <p className={styles.empty}>{empty}</p>;
  return (
    <ul>
      {lanes.map((lane) => (
        <li key={`${lane.family} ${lane.name}`} className={styles.lane}>
          <button
            type="button"
            className={styles.name}
            title={`Filter by ${field} ${lane.name}`}
            onClick={() => showFiltered(field === "tool" ? "tools" : "timeline", field, lane.name)}
          >
            {field === "agent" ? <AgentMark agent={lane.name} /> : <KindMark family={lane.family} size={9} />}
            <span>{lane.name || "unnamed"}</span>
          </button>
          <Track
            lane={lane}
            durationMs={durationMs}
            colour={field === "agent" ? agentColour(lane.name) : undefined}
          />
        </li>
      ))}
    </ul>
  );
}

type TrackProps = {
  lane: Lane;
  durationMs: number;
  /** Of the intervals; without one, that of the lane's kind. */
  colour: string | undefined;
};

/**
 * A lane's track. A click leads to what stands under the pointer; with the keyboard the arrows go from place to place.
 */
function Track({ lane, durationMs, colour }: TrackProps) {
  const [at, setAt] = useState(0);
  const [focused, setFocused] = useState(false);
  const places = lanePlaces(lane);
  const place = places[Math.min(at, places.length - 1)];
  const onClick = (event: MouseEvent) => {
    // A press of Enter comes as a click without a place.
    if (event.detail === 0) {
      if (place) showSpan(place.span);
      return;
    }
    const box = event.currentTarget.getBoundingClientRect();
    const found = nearestPlace(places, ((event.clientX - box.left) / box.width) * durationMs, durationMs);
    if (found) showSpan(found.span);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(Math.min(places.length - 1, Math.max(0, at + step)));
  };
  const cursor = focused && place ? (place.fromMs / Math.max(durationMs, 1)) * WIDE : null;
  return (
    <button
      type="button"
      className={styles.track}
      data-hue={familyOf(lane.family).hue}
      aria-label={laneWords(lane, place)}
      title={laneWords(lane)}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <svg viewBox={`0 0 ${WIDE} 16`} preserveAspectRatio="none" aria-hidden="true">
        <path
          className={styles.stretches}
          style={{ fill: colour }}
          d={intervalPath(lane.intervals, durationMs)}
        />
        <path className={styles.marks} d={markPath(lane.marks, durationMs)} />
        {cursor !== null && <path className={styles.cursor} d={`M${cursor - 1.5} 0h3v16h-3z`} />}
      </svg>
    </button>
  );
}

function laneWords(lane: Lane, place?: { fromMs: number; failed: boolean }): string {
  const parts = [lane.name || "unnamed", formatPlural(lane.spans, "span")];
  if (lane.errors > 0) parts.push(formatPlural(lane.errors, "error"));
  if (place)
    parts.push(`show ${place.failed ? "the error" : "the stretch"} at ${formatDuration(place.fromMs)}`);
  return parts.join(", ");
}
