// Plays the run: a handle over its length, a mark for each handoff, and what is going on, in words.

import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { formatDuration } from "../../base/format";
import { between, duration, later, least, most, type RelativeMs, relativeMs, scaled } from "../../base/time";
import type { AgentGraph, HandoffStep } from "../../ipc/bindings";
import { useActions } from "../../state/keyboard";
import { showSpan } from "../../state/places";
import { pause, play, seek } from "../../state/playback";
import { usePlayhead } from "../../state/playhead";
import { Button } from "../../widgets/Button";
import styles from "./Scrubber.module.css";

/** Marks drawn at most: one for each pixel or so. */
const MOST_MARKS = 600;

/** Parts of the run that a key moves by. */
const KEYS: Readonly<Record<string, number>> = {
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  PageUp: 0.1,
  PageDown: -0.1,
  Home: -1,
  End: 1,
};

type Props = {
  sessionKey: string;
  graph: AgentGraph;
  inferred: boolean;
  /** The instant that is played; `null` before it began. */
  atMs: RelativeMs | null;
  step: HandoffStep | null;
};

/** The scrubber. */
export function Scrubber({ sessionKey, graph, inferred, atMs, step }: Props) {
  const playing = usePlayhead((playhead) => playhead.playing && playhead.key === sessionKey);
  const track = useRef<HTMLDivElement>(null);
  const start = relativeMs(0);
  const end = relativeMs(graph.durationMs);
  const long = between(start, end);
  const steps = graph.steps.filter((known) => inferred || !known.inferred);
  const stops = steps.map((known) => relativeMs(known.atMs));
  const at = atMs ?? start;
  const toggle = () => (playing ? pause() : play(sessionKey, end, stops));
  const next = () => seek(sessionKey, stops.find((stop) => stop > at) ?? end);
  const previous = () => seek(sessionKey, stops.findLast((stop) => stop < at) ?? start);
  useActions({ play: toggle, "handoff-next": next, "handoff-previous": previous });

  const onKeyDown = (event: KeyboardEvent) => {
    const parts = KEYS[event.key];
    if (parts === undefined) return;
    event.preventDefault();
    seek(sessionKey, least(most(later(at, scaled(long, parts)), start), end));
  };
  const seekTo = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (!box) return;
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    seek(sessionKey, later(start, scaled(long, share)));
  };
  const share = long > 0 ? (between(start, at) / long) * 100 : 0;
  const marks =
    stops.length > MOST_MARKS
      ? stops.filter((_, place) => place % Math.ceil(stops.length / MOST_MARKS) === 0)
      : stops;
  const scale = 1000 / most(long, duration(1));
  return (
    <div className={styles.scrubber} data-testid="graph-scrubber">
      <Button look="quiet" aria-label={playing ? "Pause" : "Play"} title="Space" onClick={toggle}>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <path className={styles.icon} d={playing ? "M2 1h3v10H2zM7 1h3v10H7z" : "M2 1l9 5l-9 5z"} />
        </svg>
      </Button>
      <div
        className={styles.track}
        ref={track}
        role="slider"
        aria-label="Instant of the run"
        aria-valuemin={0}
        aria-valuemax={Math.round(long)}
        aria-valuenow={Math.round(at)}
        aria-valuetext={`${formatDuration(at)}${step ? `, ${words(step)}` : ""}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          seekTo(event);
        }}
        onPointerMove={(event) => event.buttons === 1 && seekTo(event)}
      >
        <span className={styles.done} style={{ width: `${share}%` }} />
        <svg viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true">
          <path d={marks.map((stop) => `M${Math.round(stop * scale * 10) / 10} 1h2v14h-2z`).join("")} />
        </svg>
        <i style={{ left: `${share}%` }} />
      </div>
      <output className={styles.time}>{formatDuration(at)}</output>
      {step && (
        <button type="button" className={styles.step} onClick={() => showSpan(step.span, step.event)}>
          {words(step)}
        </button>
      )}
    </div>
  );
}

function words({ from, to, reason, inferred }: HandoffStep): string {
  const why = reason || (inferred ? "inferred" : "");
  return `${from} → ${to}${why ? `: ${why}` : ""}`;
}
