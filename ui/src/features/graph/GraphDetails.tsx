// What is behind a box or an arrow of the picture.

import { formatCost, formatCount, formatDuration, formatPlural } from "../../base/format";
import { duration, relativeMs } from "../../base/time";
import type { AgentNode } from "../../ipc/bindings";
import type { GraphArrow, GraphShape } from "../../model/agent-graph";
import { showFiltered, showSpan } from "../../state/places";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import styles from "./GraphDetails.module.css";
import type { Chosen } from "./GraphView";

/** Handoffs listed at most. */
const MOST = 200;

type Props = { shape: GraphShape; chosen: Chosen; selectedSpan: number | null; onClose: () => void };

/** The drawer; nothing when what was chosen is not drawn any more. */
export function GraphDetails({ shape, chosen, selectedSpan, onClose }: Props) {
  const box = chosen.kind === "agent" ? shape.boxes.find(({ id }) => id === chosen.id) : undefined;
  const arrow = chosen.kind === "handoffs" ? shape.arrows.find(({ id }) => id === chosen.id) : undefined;
  if (!box && !arrow) return null;
  const title = box ? box.id : `${arrow?.from} → ${arrow?.to}`;
  return (
    <section className={styles.details} aria-label={`About ${title}`} data-testid="graph-details">
      <header>
        <h2>{title}</h2>
        {box && (
          <Button look="quiet" onClick={() => showFiltered("timeline", "agent", box.id)}>
            Show only this agent
          </Button>
        )}
        <button type="button" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {box && <AgentFacts node={box.node} />}
      {arrow && <Handoffs arrow={arrow} selectedSpan={selectedSpan} />}
    </section>
  );
}

function AgentFacts({ node }: { node: AgentNode }) {
  const { tokens, calls, callsTotal, waitedFor, policies } = node;
  const facts = [
    ["Tokens", `${formatCount(tokens.inputTokens)} in, ${formatCount(tokens.outputTokens)} out`],
    [
      "Cost",
      `${formatCost(tokens.cost, 4)}${tokens.unpriced > 0 && tokens.cost.length > 0 ? ", partial" : ""}`,
    ],
    ["Errors", formatCount(tokens.errors)],
    ["Policy decisions", formatCount(policies)],
  ] as const;
  return (
    <div className={styles.columns}>
      <dl>
        {facts.map(([word, value]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {waitedFor.map(({ agent, waitMs }) => (
          <div key={agent}>
            <dt>Waited for {agent}</dt>
            <dd>{formatDuration(duration(waitMs))}</dd>
          </div>
        ))}
      </dl>
      <div>
        <h3>
          {formatPlural(tokens.calls, "call")}
          {calls.length < callsTotal && ` of ${callsTotal} kinds, the first ${calls.length}`}
        </h3>
        <ul>
          {calls.map(({ value, count }) => (
            <li key={value}>
              <span>{value || "unnamed"}</span>
              <b>{formatCount(count)}</b>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Handoffs({ arrow, selectedSpan }: { arrow: GraphArrow; selectedSpan: number | null }) {
  const { steps, count, inferred } = arrow;
  const shown = steps.slice(0, MOST);
  return (
    <>
      <p className={styles.note}>
        {formatPlural(count, inferred ? "inferred handoff" : "handoff")}
        {inferred && ": no event states them, the acting agent changed"}
        {shown.length < count && `, the first ${shown.length}`}
      </p>
      <ol className={styles.steps}>
        {shown.map((step) => (
          <li key={step.event}>
            <button
              type="button"
              aria-current={step.span === selectedSpan}
              onClick={() => showSpan(step.span, step.event)}
            >
              <time>{formatDuration(relativeMs(step.atMs))}</time>
              <span>{step.reason || (inferred ? "inferred" : "no reason given")}</span>
              {step.kind !== "" && <small>{step.kind}</small>}
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
