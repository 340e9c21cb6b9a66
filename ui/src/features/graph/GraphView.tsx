// Agents and what they hand to each other: as a picture, in order, or as a table, and what is behind what is chosen.

import { useMemo, useState } from "react";
import type { AgentGraph } from "../../ipc/bindings";
import { actingAt, graphShape, showsInferred } from "../../model/agent-graph";
import { useAgentMarks } from "../../state/agent-marks";
import { useAgentGraph } from "../../state/explorer";
import { useGraphLook } from "../../state/graph-look";
import { useActions } from "../../state/keyboard";
import { usePlayheadAt } from "../../state/playhead";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import type { Chosen } from "./chosen";
import { GraphBar } from "./GraphBar";
import { GraphDetails } from "./GraphDetails";
import { GraphPicture } from "./GraphPicture";
import styles from "./GraphView.module.css";
import { PairTable } from "./PairTable";
import { SequenceView } from "./SequenceView";
import { useArea } from "./use-lens";

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
  return <Graph key={sessionKey} sessionKey={sessionKey} graph={graph} selectedSpan={selectedSpan} />;
}

const NONE: ReadonlySet<string> = new Set();

type GraphProps = Props & { graph: AgentGraph };

function Graph({ sessionKey, graph, selectedSpan }: GraphProps) {
  const look = useGraphLook();
  const inferred = showsInferred(graph, look.inferred);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [opened, setOpened] = useState(NONE);
  const [stage, area] = useArea();
  const atMs = usePlayheadAt(sessionKey);
  const shape = useMemo(() => graphShape(graph, inferred, opened), [graph, inferred, opened]);
  const marks = useAgentMarks(
    sessionKey,
    graph.nodes.map(({ agent }) => agent),
  );
  const acting = atMs === null ? null : actingAt(graph, atMs);
  useActions({
    ...(chosen && { back: () => setChosen(null) }),
    inferred: () => look.change({ inferred: !inferred }),
    "as-it-ran": () => look.change({ mode: look.mode === "as-it-ran" ? "aggregated" : "as-it-ran" }),
    "to-scale": () => look.change({ toScale: !look.toScale }),
  });
  const toggleGroup = (id: string) => {
    const next = new Set(opened);
    if (!next.delete(id)) next.add(id);
    setOpened(next);
  };
  const shared = { graph, marks, chosen, onChoose: setChosen };

  return (
    <div className={styles.view} data-testid="graph">
      <GraphBar
        {...{ graph, shape, marks, inferred }}
        onChoose={setChosen}
        onCloseGroups={opened.size > 0 ? () => setOpened(NONE) : null}
      />
      <div className={styles.stage} ref={stage}>
        {look.mode === "aggregated" && (
          <GraphPicture
            {...shared}
            shape={shape}
            area={area}
            acting={acting?.agents ?? null}
            current={acting?.step ?? null}
            atMs={atMs}
          />
        )}
        {look.mode === "as-it-ran" && (
          <SequenceView
            {...shared}
            {...{ sessionKey, area, inferred, opened, atMs, selectedSpan }}
            toScale={look.toScale}
            acting={acting?.agents ?? null}
          />
        )}
        {look.mode === "table" && <PairTable shape={shape} marks={marks} onChoose={setChosen} />}
        {chosen && (
          <GraphDetails
            {...{ shape, graph, marks, chosen, opened, selectedSpan }}
            onChoose={setChosen}
            onToggleGroup={toggleGroup}
          />
        )}
      </div>
    </div>
  );
}
