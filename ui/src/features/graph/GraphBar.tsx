// Above the graph: which way it is drawn, what of it, a search for an agent, and what is left out.

import { formatCount, formatPlural } from "../../base/format";
import type { AgentGraph } from "../../ipc/bindings";
import type { GraphShape } from "../../model/agent-graph";
import type { AgentMarks } from "../../model/agent-marks";
import { type GraphMode, useGraphLook } from "../../state/graph-look";
import { Button } from "../../widgets/Button";
import { Checkbox } from "../../widgets/Checkbox";
import { Segments } from "../../widgets/Segments";
import { AgentFinder } from "./AgentFinder";
import type { Chosen } from "./chosen";
import styles from "./GraphView.module.css";

/** So many agents are found by looking. */
const SEEN_AT_ONCE = 12;

const MODES: readonly { mode: GraphMode; word: string }[] = [
  { mode: "aggregated", word: "Aggregated" },
  { mode: "as-it-ran", word: "As it ran" },
  { mode: "table", word: "Table" },
];

type Props = {
  graph: AgentGraph;
  shape: GraphShape;
  marks: AgentMarks;
  inferred: boolean;
  onChoose: (chosen: Chosen) => void;
  /** Shows opened groups as one again; `null` when none is open. */
  onCloseGroups: (() => void) | null;
};

/** The bar. */
export function GraphBar({ graph, shape, marks, inferred, onChoose, onCloseGroups }: Props) {
  const { mode, toScale, change } = useGraphLook();
  const inferredCount = graph.edges.reduce((sum, edge) => sum + (edge.inferred ? edge.count : 0), 0);
  const grouped = mode !== "as-it-ran" && shape.boxes.length < graph.nodes.length;
  return (
    <div className={styles.bar}>
      <Segments
        label="Handoffs"
        value={mode}
        options={MODES.map(({ mode, word }) => ({ value: mode, words: word }))}
        onChoose={(mode) => change({ mode })}
      />
      {mode === "as-it-ran" && (
        <Segments
          label="Distances"
          value={toScale ? "to scale" : "even"}
          options={[
            { value: "even", words: "Even steps" },
            { value: "to scale", words: "To scale" },
          ]}
          onChoose={(distances) => change({ toScale: distances === "to scale" })}
        />
      )}
      {inferredCount > 0 && (
        <label className={styles.inferred}>
          <Checkbox checked={inferred} onChange={(event) => change({ inferred: event.target.checked })} />
          Inferred handoffs
          <small>{formatCount(inferredCount)}</small>
        </label>
      )}
      {graph.edgesTotal === 0 && <p className={styles.note}>No handoffs in this run</p>}
      {graph.nodes.length > SEEN_AT_ONCE && <AgentFinder graph={graph} marks={marks} onChoose={onChoose} />}
      {grouped && (
        <p className={styles.note}>
          {formatPlural(graph.nodes.length, "agent")} shown as {formatCount(shape.boxes.length)}
        </p>
      )}
      {onCloseGroups && <Button onClick={onCloseGroups}>Groups as one</Button>}
      <Cut graph={graph} />
    </div>
  );
}

/** What is not shown. */
function Cut({ graph }: { graph: AgentGraph }) {
  const cuts = [
    graph.nodes.length < graph.nodesTotal
      ? `first ${formatCount(graph.nodes.length)} of ${formatCount(graph.nodesTotal)} agents`
      : "",
    graph.edges.length < graph.edgesTotal
      ? `first ${formatCount(graph.edges.length)} of ${formatCount(graph.edgesTotal)} pairs`
      : "",
    graph.steps.length < graph.stepsTotal
      ? `the first ${formatCount(graph.steps.length)} of ${formatCount(graph.stepsTotal)} handoffs one by one`
      : "",
  ].filter(Boolean);
  return cuts.length > 0 ? <p className={styles.cut}>{cuts.join(", ")}</p> : null;
}
