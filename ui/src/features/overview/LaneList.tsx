// When agents acted or tools ran: one line each, drawn as two paths however long the run is.

import { type KeyboardEvent, type MouseEvent, useState } from "react";
import { formatDuration, formatPlural } from "../../base/format";
import { between, type DurationMs, duration, later, most, relativeMs, scaled } from "../../base/time";
import type { Lane } from "../../ipc/bindings";
import { type AgentMarks, agentColour } from "../../model/agent-marks";
import { familyOf } from "../../model/families";
import { toolWords } from "../../model/tool-words";
import { showFiltered, showSpan } from "../../state/places";
import { AgentBadge, KindMark } from "../../widgets/KindMark";
import styles from "./LaneList.module.css";
import { intervalPath, type LanePlace, lanePlaces, markPath, nearestPlace, WIDE } from "./lane-shapes";

const START = relativeMs(0);

type Props = {
  lanes: readonly Lane[];
  /** How long the run is. */
  whole: DurationMs;
  /** Field of the query language that the names are values of. */
  field: "agent" | "tool";
  empty: string;
  /** Of the agents; lanes of tools have the marks of their kinds. */
  marks?: AgentMarks;
};

/** The lanes. */
export function LaneList({ lanes, whole, field, empty, marks }: Props) {
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
            {marks ? <AgentBadge mark={marks.get(lane.name)} /> : <KindMark family={lane.family} size={9} />}
            <span>{(field === "tool" ? toolWords(lane.name) : lane.name) || "unnamed"}</span>
          </button>
          <Track lane={lane} whole={whole} colour={marks ? agentColour(marks.get(lane.name)) : undefined} />
        </li>
      ))}
    </ul>
  );
}

type TrackProps = {
  lane: Lane;
  /** How long the run is. */
  whole: DurationMs;
  /** Of the intervals; without one, that of the lane's kind. */
  colour: string | undefined;
};

/** A lane's track. A click leads to what is under the pointer; with the keyboard the arrows go from place to place. */
function Track({ lane, whole, colour }: TrackProps) {
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
    const found = nearestPlace(
      places,
      later(START, scaled(whole, (event.clientX - box.left) / box.width)),
      whole,
    );
    if (found) showSpan(found.span);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(Math.min(places.length - 1, Math.max(0, at + step)));
  };
  const cursor = focused && place ? (between(START, place.fromMs) / most(whole, duration(1))) * WIDE : null;
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
        <path className={styles.stretches} style={{ fill: colour }} d={intervalPath(lane.intervals, whole)} />
        <path className={styles.marks} d={markPath(lane.marks, whole)} />
        {cursor !== null && <path className={styles.cursor} d={`M${cursor - 1.5} 0h3v16h-3z`} />}
      </svg>
    </button>
  );
}

function laneWords(lane: Lane, place?: LanePlace): string {
  const parts = [lane.name || "unnamed", formatPlural(lane.spans, "span")];
  if (lane.errors > 0) parts.push(formatPlural(lane.errors, "error"));
  if (place)
    parts.push(`show ${place.failed ? "the error" : "the interval"} at ${formatDuration(place.fromMs)}`);
  return parts.join(", ");
}
