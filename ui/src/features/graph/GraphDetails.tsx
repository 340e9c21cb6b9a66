// What is behind what is chosen in the graph: an agent, a group, or handoffs with their reasons.

import { formatPlural } from "../../base/format";
import { fromTo, visibleText } from "../../base/visible";
import type { AgentGraph } from "../../ipc/bindings";
import { boxName, type GraphShape } from "../../model/agent-graph";
import type { AgentMarks } from "../../model/agent-marks";
import { showFiltered } from "../../state/places";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { AgentFacts } from "./AgentFacts";
import type { Chosen } from "./chosen";
import styles from "./GraphDetails.module.css";
import { GroupMembers } from "./GroupMembers";
import { HandoffList } from "./HandoffList";

type Props = {
  graph: AgentGraph;
  shape: GraphShape;
  marks: AgentMarks;
  chosen: Chosen;
  opened: ReadonlySet<string>;
  selectedSpan: number | null;
  onChoose: (chosen: Chosen | null) => void;
  onToggleGroup: (id: string) => void;
};

/** The drawer; nothing when what was chosen is not there any more. */
export function GraphDetails(props: Props) {
  const content = contentOf(props);
  if (!content) return null;
  const { title, actions, body } = content;
  return (
    <section
      className={styles.details}
      aria-label={`About ${title}`}
      data-testid="graph-details"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and is scrolled by keys.
      tabIndex={0}
    >
      <header>
        <h2>
          <bdi>{title}</bdi>
        </h2>
        {actions}
        <button type="button" aria-label="Close" onClick={() => props.onChoose(null)}>
          <Icon name="close" />
        </button>
      </header>
      {body}
    </section>
  );
}

function contentOf({ graph, shape, marks, chosen, opened, selectedSpan, onChoose, onToggleGroup }: Props) {
  if (chosen.kind === "agent") {
    const node = graph.nodes.find(({ agent }) => agent === chosen.id);
    if (!node) return null;
    return {
      title: visibleText(node.agent),
      actions: (
        <Button look="quiet" onClick={() => showFiltered("timeline", "agent", node.agent)}>
          Show only this agent
        </Button>
      ),
      body: <AgentFacts node={node} />,
    };
  }
  if (chosen.kind === "group") {
    const members = new Set(chosen.group.members);
    return {
      title: visibleText(boxName(chosen.group)),
      actions: (
        <Button look="quiet" onClick={() => onToggleGroup(chosen.id)}>
          {opened.has(chosen.id) ? "Show as one" : "Show each"}
        </Button>
      ),
      body: (
        <GroupMembers
          nodes={graph.nodes.filter(({ agent }) => members.has(agent))}
          marks={marks}
          onChoose={onChoose}
        />
      ),
    };
  }
  if (chosen.kind === "steps") {
    const [first] = chosen.steps;
    if (!first) return null;
    return {
      title: formatPlural(chosen.steps.length, "handoff"),
      actions: null,
      body: (
        <HandoffList steps={chosen.steps} count={chosen.steps.length} selectedSpan={selectedSpan} pairs />
      ),
    };
  }
  const arrow = shape.arrows.find(({ id }) => id === chosen.id);
  const [from, to] = [arrow?.from, arrow?.to].map((end) => shape.boxes.find(({ id }) => id === end));
  if (!arrow || !from || !to) return null;
  const back = shape.arrows.find((other) => other.from === arrow.to && other.to === arrow.from);
  return {
    title: fromTo(boxName(from), boxName(to)),
    actions: back && back !== arrow && (
      <Button look="quiet" onClick={() => onChoose({ kind: "handoffs", id: back.id })}>
        {formatPlural(back.count, "handoff")} the other way
      </Button>
    ),
    body: (
      <HandoffList
        steps={arrow.steps}
        count={arrow.count}
        inferred={arrow.inferred}
        selectedSpan={selectedSpan}
        pairs={from.grouped || to.grouped}
      />
    ),
  };
}
