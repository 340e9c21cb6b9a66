// The agents of a group, those with errors first.

import { formatCostShort, formatCount, formatPlural } from "../../base/format";
import { visibleText } from "../../base/visible";
import type { AgentNode } from "../../ipc/bindings";
import type { AgentMarks } from "../../model/agent-marks";
import { AgentBadge } from "../../widgets/KindMark";
import type { Chosen } from "./chosen";
import styles from "./GraphDetails.module.css";

/** Members listed at most; any other is found by its name. */
const MOST = 200;

type Props = {
  nodes: readonly AgentNode[];
  marks: AgentMarks;
  onChoose: (chosen: Chosen) => void;
};

/** The list. */
export function GroupMembers({ nodes, marks, onChoose }: Props) {
  const sorted = nodes.toSorted((a, b) => b.tokens.errors - a.tokens.errors);
  return (
    <>
      {nodes.length > MOST && (
        <p className={styles.note}>
          the first {MOST} of {formatCount(nodes.length)}
        </p>
      )}
      <ul className={styles.members}>
        {sorted.slice(0, MOST).map(({ agent, tokens }) => (
          <li key={agent}>
            <button type="button" onClick={() => onChoose({ kind: "agent", id: agent })}>
              <AgentBadge mark={marks.get(agent)} />
              <bdi>{visibleText(agent)}</bdi>
              {tokens.errors > 0 && <b>{formatPlural(tokens.errors, "error")}</b>}
              <small>{formatPlural(tokens.calls, "call")}</small>
              <small>{formatCostShort(tokens.cost, 3)}</small>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
