// What an agent did, in figures.

import { formatCost, formatCount, formatDuration, formatPlural } from "../../base/format";
import { duration } from "../../base/time";
import { visibleText } from "../../base/visible";
import type { AgentNode } from "../../ipc/bindings";
import styles from "./GraphDetails.module.css";

/** The figures. */
export function AgentFacts({ node }: { node: AgentNode }) {
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
            <dt>Waited for {visibleText(agent)}</dt>
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
