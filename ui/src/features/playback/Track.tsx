// The length of a run: who acted when, where work was handed over, and what failed.

import { memo } from "react";
import type { AgentGraph, HandoffStep } from "../../ipc/bindings";
import { agentColour } from "../../model/agent-marks";
import { useAgentMarks } from "../../state/agent-marks";
import styles from "./Transport.module.css";

/** Marks drawn at most: one for each pixel or so. */
const MOST_MARKS = 600;
/** Agents whose activity is drawn; of more, none could be told apart. */
const MOST_AGENTS = 60;
const WIDE = 1000;

type Props = { sessionKey: string; graph: AgentGraph; steps: readonly HandoffStep[] };

/** The track. It stays as it is while the handle moves over it. */
export const Track = memo(function Track({ sessionKey, graph, steps }: Props) {
  const marks = useAgentMarks(
    sessionKey,
    graph.nodes.map(({ agent }) => agent),
  );
  const scale = WIDE / Math.max(graph.durationMs, 1);
  const place = (atMs: number) => Math.round(atMs * scale * 10) / 10;
  const nodes = graph.nodes.slice(0, MOST_AGENTS);
  const bars = (intervals: AgentGraph["nodes"][number]["intervals"]) =>
    intervals
      .map(
        ({ startMs, endMs }) =>
          `M${place(startMs)} 8H${Math.max(place(startMs) + 1.5, place(endMs))}V16H${place(startMs)}z`,
      )
      .join("");
  const every = Math.ceil(steps.length / MOST_MARKS);
  const shown = steps.filter((_, at) => at % every === 0);
  const failed = nodes.flatMap(({ failures }) => failures).slice(0, MOST_MARKS);
  return (
    <svg viewBox={`0 0 ${WIDE} 24`} preserveAspectRatio="none" aria-hidden="true">
      <path className={styles.rest} d={`M0 8h${WIDE}v8h-${WIDE}z`} />
      {nodes.map(({ agent, intervals }) => (
        <path key={agent} style={{ fill: agentColour(marks.get(agent)) }} d={bars(intervals)} />
      ))}
      <path
        className={styles.handoffs}
        d={shown.map(({ atMs }) => `M${place(atMs)} 18h1.5v5h-1.5z`).join("")}
      />
      <path
        className={styles.failures}
        d={failed.map(({ atMs }) => `M${place(atMs)} 1l2.6 3l-2.6 3l-2.6-3z`).join("")}
      />
    </svg>
  );
});
