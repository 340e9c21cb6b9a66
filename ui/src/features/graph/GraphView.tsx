// Agents and what they hand to each other: the picture, what is behind a box or an arrow, and the run played over it.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatCount } from "../../base/format";
import type { AgentGraph } from "../../ipc/bindings";
import { actingAt, type GraphShape, graphShape } from "../../model/agent-graph";
import { useAgentMarks } from "../../state/agent-marks";
import { useAgentGraph } from "../../state/explorer";
import { useGraphLook } from "../../state/graph-look";
import { useActions } from "../../state/keyboard";
import { usePlayhead } from "../../state/playhead";
import { queryKeys } from "../../state/queries";
import { Checkbox } from "../../widgets/Checkbox";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { layOut } from "./elk";
import { GraphCanvas } from "./GraphCanvas";
import { GraphDetails } from "./GraphDetails";
import styles from "./GraphView.module.css";
import { Scrubber } from "./Scrubber";

/** What is chosen in the picture. */
export type Chosen = { kind: "agent" | "handoffs"; id: string };

type Props = { sessionKey: string; selectedSpan: number | null };

/** The graph view. */
export function GraphView({ sessionKey, selectedSpan }: Props) {
  const query = useAgentGraph(sessionKey);
  const graph = query.data;
  if (query.error && !graph) return <ErrorNotice error={query.error} onRetry={query.refetch} />;
  if (!graph) return <Skeleton label="Loading the graph" rows={10} />;
  if (graph.nodes.length === 0) {
    return <EmptyNotice title="No agents">No event of this run names the agent it belongs to.</EmptyNotice>;
  }
  return <Graph sessionKey={sessionKey} graph={graph} selectedSpan={selectedSpan} />;
}

type GraphProps = Props & { graph: AgentGraph };

function Graph({ sessionKey, graph, selectedSpan }: GraphProps) {
  const { mode, inferred, change } = useGraphLook();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const atMs = usePlayhead((playhead) => (playhead.key === sessionKey ? playhead.atMs : null));
  const shape = graphShape(graph, mode === "as-it-ran", inferred);
  // The picture is made again only when what is drawn in it changes, not with each event that comes.
  const drawn = JSON.stringify([
    shape.boxes.map(({ id, wide }) => [id, Math.ceil(wide / 24)]),
    shape.arrows.map(({ id, label }) => [id, label]),
  ]);
  const layout = useQuery({
    queryKey: [...queryKeys.session(sessionKey), "graph-layout", drawn],
    queryFn: () => layOut(shape),
    placeholderData: (before) => before,
    structuralSharing: false,
  });
  const marks = useAgentMarks(
    sessionKey,
    graph.nodes.map(({ agent }) => agent),
  );
  const acting = atMs === null ? null : actingAt(graph, atMs);
  useActions(chosen ? { back: () => setChosen(null) } : {});
  const inferredCount = graph.edges.filter((edge) => edge.inferred).length;

  return (
    <div className={styles.view} data-testid="graph">
      <div className={styles.bar}>
        <div className={styles.modes} role="group" aria-label="Handoffs">
          <button
            type="button"
            aria-pressed={mode === "aggregated"}
            onClick={() => change({ mode: "aggregated" })}
          >
            Aggregated
          </button>
          <button
            type="button"
            aria-pressed={mode === "as-it-ran"}
            onClick={() => change({ mode: "as-it-ran" })}
          >
            As it ran
          </button>
        </div>
        <label className={styles.inferred}>
          <Checkbox checked={inferred} onChange={(event) => change({ inferred: event.target.checked })} />
          Inferred handoffs
          <small>{formatCount(inferredCount)}</small>
        </label>
        <Cut graph={graph} shape={shape} />
      </div>
      {layout.data ? (
        <GraphCanvas
          shape={shape}
          layout={layout.data}
          marks={marks}
          chosen={chosen}
          onChoose={setChosen}
          acting={acting?.agents ?? null}
          current={acting?.step ?? null}
        />
      ) : (
        <div className={styles.waiting}>
          <Skeleton label="Laying the graph out" rows={8} />
        </div>
      )}
      {chosen && (
        <GraphDetails
          shape={shape}
          chosen={chosen}
          selectedSpan={selectedSpan}
          onClose={() => setChosen(null)}
        />
      )}
      <Scrubber
        sessionKey={sessionKey}
        graph={graph}
        inferred={inferred}
        atMs={atMs}
        step={acting?.step ?? null}
      />
    </div>
  );
}

/** What is not drawn. */
function Cut({ graph, shape }: { graph: AgentGraph; shape: GraphShape }) {
  const cuts = [
    graph.nodes.length < graph.nodesTotal
      ? `first ${formatCount(graph.nodes.length)} of ${formatCount(graph.nodesTotal)} agents`
      : "",
    shape.arrows.length < shape.arrowsTotal
      ? `first ${formatCount(shape.arrows.length)} of ${formatCount(shape.arrowsTotal)} handoffs`
      : "",
    graph.steps.length < graph.stepsTotal
      ? `the first ${formatCount(graph.steps.length)} of ${formatCount(graph.stepsTotal)} are played`
      : "",
  ].filter(Boolean);
  return cuts.length > 0 ? <p className={styles.cut}>{cuts.join(", ")}</p> : null;
}
