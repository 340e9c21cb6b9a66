// The top of the comparison: whose runs these are, what they came to otherwise, the table of them, and the way to swap
// sides.

import { Fragment, useState } from "react";
import { formatPlural } from "../../base/format";
import { visibleText } from "../../base/visible";
import type { AgentRuns, Comparison } from "../../ipc/bindings";
import { differenceWords } from "../../model/compare-sums";
import type { CompareRoute } from "../../model/route";
import { navigate } from "../../state/address";
import { useAgentMarks } from "../../state/agent-marks";
import { useAgentRuns } from "../../state/compare";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { AgentBadge } from "../../widgets/KindMark";
import { ErrorNotice } from "../../widgets/Notice";
import styles from "./CompareScreen.module.css";
import { RunsTable } from "./RunsTable";

/** Title, table and *Swap sides*. */
export function CompareBar({ route, sums }: { route: CompareRoute; sums: Comparison | undefined }) {
  const { data, error, refetch } = useAgentRuns(route.left, route.right);
  const [chosen, setChosen] = useState<boolean | null>(null);
  // Two runs are told apart by what is below; a table is for more of them.
  const open = chosen ?? (data?.runs.length ?? 0) > 2;
  const agents = agentsOf(data, route);
  const marks = useAgentMarks(route.left, agents);
  const otherwise = sums ? differenceWords(sums.left.row, sums.right.row).join(", ") : "";
  const swap = () =>
    navigate({
      ...route,
      left: route.right,
      right: route.left,
      leftRun: route.rightRun,
      rightRun: route.leftRun,
      leftSpan: route.rightSpan,
      rightSpan: route.leftSpan,
    });
  return (
    <>
      <header className={styles.top}>
        <h1>Compare</h1>
        <p>
          {data && (
            <span>
              {formatPlural(data.runs.length, "run")} {agents.length > 0 && "of"}
            </span>
          )}
          {agents.map((agent, at) => (
            <Fragment key={agent}>
              {at > 0 && <span>and</span>}
              <AgentBadge mark={marks.get(agent)} />
              <span>{visibleText(agent)}</span>
            </Fragment>
          ))}
          {otherwise !== "" && (
            <span className={styles.otherwise} title={otherwise} data-testid="compare-otherwise">
              Right: {otherwise}
            </span>
          )}
        </p>
        <Button look="quiet" aria-expanded={open} onClick={() => setChosen(!open)}>
          {open ? "Hide runs" : "Show runs"}
        </Button>
        <Button onClick={swap} aria-label="Swap sides" title="Swap sides">
          <Icon name="swap" size={14} />
        </Button>
      </header>
      {open && error && <ErrorNotice error={error} onRetry={refetch} />}
      {open && data && <RunsTable runs={data} route={route} />}
    </>
  );
}

/** The agents that began the two runs, the left one's first. */
function agentsOf(data: AgentRuns | undefined, { left, right }: CompareRoute): string[] {
  const began = [left, right].map((key) => data?.runs.find(({ row }) => row.key === key)?.agent ?? "");
  return [...new Set(began)].filter((agent) => agent !== "");
}
