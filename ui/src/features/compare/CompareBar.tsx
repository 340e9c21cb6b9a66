// The top of the comparison: whose runs these are, the table of them, and the way to swap sides.

import { useState } from "react";
import { formatPlural } from "../../base/format";
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
export function CompareBar({ route }: { route: CompareRoute }) {
  const { data, error, refetch } = useAgentRuns(route.left, route.right);
  const [chosen, setChosen] = useState<boolean | null>(null);
  // Two runs are told apart by what is below; a table is for more of them.
  const open = chosen ?? (data?.runs.length ?? 0) > 2;
  const marks = useAgentMarks(route.left, data?.agent ? [data.agent] : []);
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
              {formatPlural(data.runs.length, "run")} {data.agent !== "" && "of"}
            </span>
          )}
          {data?.agent && (
            <>
              <AgentBadge mark={marks.get(data.agent)} />
              <span>{data.agent}</span>
            </>
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
