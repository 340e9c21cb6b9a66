// Plays the run: a handle over its length, who acted when, a mark for each handoff and failure, and what is going on in
// words. The same below every view, since there is one playhead.

import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, type PointerEvent, useMemo, useRef } from "react";
import { formatCount, formatDuration, formatPlural } from "../../base/format";
import { between, later, least, most, type RelativeMs, relativeMs, scaled } from "../../base/time";
import { fromTo, visibleText } from "../../base/visible";
import type { AgentGraph, HandoffStep } from "../../ipc/bindings";
import { shownSteps, showsInferred, stepAt } from "../../model/agent-graph";
import { agentGraphQuery, useAgentGraph } from "../../state/explorer";
import { useGraphLook } from "../../state/graph-look";
import { useActions } from "../../state/keyboard";
import { showSpan } from "../../state/places";
import { endPlayback, pause, play, seek } from "../../state/playback";
import { usePlayhead, usePlayheadAt } from "../../state/playhead";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { Track } from "./Track";
import styles from "./Transport.module.css";

const START = relativeMs(0);

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
  /** Shown also while nothing is played. */
  always: boolean;
};

/** What plays the run; in most views it comes with the first press of the key that plays. */
export function Transport({ sessionKey, always }: Props) {
  const client = useQueryClient();
  const atMs = usePlayheadAt(sessionKey);
  const shown = always || atMs !== null;
  const { data: graph } = useAgentGraph(sessionKey, shown);
  const chosen = useGraphLook((look) => look.inferred);
  const steps = useMemo(
    () => (graph ? shownSteps(graph, showsInferred(graph, chosen)) : []),
    [graph, chosen],
  );
  const start = async () => {
    const known = graph ?? (await client.ensureQueryData(agentGraphQuery(sessionKey)));
    play(sessionKey, relativeMs(known.durationMs), stopsOf(known, chosen));
  };
  // After what a view does with the key.
  useActions(shown ? {} : { play: () => void start() }, true);
  if (!shown || !graph || graph.nodes.length === 0) return null;
  return (
    <Bar
      sessionKey={sessionKey}
      graph={graph}
      steps={steps}
      atMs={atMs}
      onPlay={() => void start()}
      onStop={always ? null : endPlayback}
    />
  );
}

function stopsOf(graph: AgentGraph, chosen: boolean | null): RelativeMs[] {
  return shownSteps(graph, showsInferred(graph, chosen)).map((step) => relativeMs(step.atMs));
}

type BarProps = {
  sessionKey: string;
  graph: AgentGraph;
  steps: readonly HandoffStep[];
  /** The instant that is played; `null` before it began. */
  atMs: RelativeMs | null;
  onPlay: () => void;
  /** Ends it; `null` where the bar stays anyway. */
  onStop: (() => void) | null;
};

function Bar({ sessionKey, graph, steps, atMs, onPlay, onStop }: BarProps) {
  const playing = usePlayhead((playhead) => playhead.playing && playhead.key === sessionKey);
  const track = useRef<HTMLDivElement>(null);
  const end = relativeMs(graph.durationMs);
  const long = between(START, end);
  const at = atMs ?? START;
  const step = atMs === null ? null : stepAt(steps, atMs);
  const toggle = () => (playing ? pause() : onPlay());
  const next = () => seek(sessionKey, relativeMs(steps.find((known) => known.atMs > at)?.atMs ?? end));
  const previous = () =>
    seek(sessionKey, relativeMs(steps.findLast((known) => known.atMs < at)?.atMs ?? START));
  useActions({ play: toggle, "handoff-next": next, "handoff-previous": previous }, true);

  const onKeyDown = (event: KeyboardEvent) => {
    const parts = KEYS[event.key];
    if (parts === undefined) return;
    event.preventDefault();
    seek(sessionKey, least(most(later(at, scaled(long, parts)), START), end));
  };
  const seekTo = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (!box) return;
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    seek(sessionKey, later(START, scaled(long, share)));
  };
  const share = long > 0 ? (between(START, at) / long) * 100 : 0;
  const played = steps.filter((known) => known.atMs <= at).length;
  return (
    <div className={styles.transport} data-testid="transport">
      <Button look="quiet" aria-label={playing ? "Pause" : "Play"} title="Space" onClick={toggle}>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <path className={styles.icon} d={playing ? "M2 1h3v10H2zM7 1h3v10H7z" : "M2 1l9 5l-9 5z"} />
        </svg>
      </Button>
      <output className={styles.time}>{formatDuration(at)}</output>
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
        <Track sessionKey={sessionKey} graph={graph} steps={steps} />
        <i style={{ left: `${share}%` }} />
      </div>
      {step && (
        <button type="button" className={styles.step} onClick={() => showSpan(step.span, step.event)}>
          <bdi>{words(step)}</bdi>
        </button>
      )}
      {steps.length > 0 && (
        <span className={styles.count}>
          {formatCount(played)} of {formatPlural(steps.length, "handoff")}
        </span>
      )}
      {onStop && (
        <button
          type="button"
          className={styles.stop}
          aria-label="Stop playing"
          title="Stop playing"
          onClick={onStop}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

function words({ from, to, reason, inferred }: HandoffStep): string {
  const why = reason || (inferred ? "inferred" : "");
  return `${fromTo(from, to)}${why ? `: ${visibleText(why)}` : ""}`;
}
