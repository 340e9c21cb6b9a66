// The run before its spans: who took part, what they did when, what it cost, and what went wrong, on one screen.

import { useRef } from "react";
import { duration } from "../../base/time";
import type { SessionDetail, SessionOverview } from "../../ipc/bindings";
import { updateSession } from "../../state/address";
import { useAgentMarks } from "../../state/agent-marks";
import { useOverview } from "../../state/explorer";
import { useSectionKeys } from "../../state/sections";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { cutNote } from "./cut-note";
import { FirstErrorBanner } from "./FirstErrorBanner";
import { HandoffChain } from "./HandoffChain";
import { LaneList } from "./LaneList";
import { NeedsLook } from "./NeedsLook";
import styles from "./Overview.module.css";
import { Scores } from "./Scores";
import { Section } from "./Section";
import { Sentence } from "./Sentence";
import { TokenTable } from "./TokenTable";
import { ToolTable } from "./ToolTable";
import { Trust } from "./Trust";

/** The overview of a session. */
export function Overview({ detail }: { detail: SessionDetail }) {
  const query = useOverview(detail.row.key);
  const overview = query.data;
  const page = useRef<HTMLElement>(null);
  useSectionKeys(page);
  const marks = useAgentMarks(detail.row.key, overview ? agentsOf(overview) : []);
  if (query.error && !overview) return <ErrorNotice error={query.error} onRetry={query.refetch} />;
  if (!overview) return <Skeleton label="Loading the overview" rows={16} />;
  if (detail.row.events === 0) {
    return <EmptyNotice title="No events yet">They appear here as soon as the agent sends them.</EmptyNotice>;
  }
  const { agentLanes, toolLanes, durationMs } = overview;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard.
    <section className={styles.overview} data-testid="overview" aria-label="Overview" tabIndex={0} ref={page}>
      <Sentence sentence={overview.sentence} marks={marks} onCost={goToCost} />
      {overview.firstError && <FirstErrorBanner error={overview.firstError} />}
      <NeedsLook overview={overview} detail={detail} />
      <Scores overview={overview} />
      <div className={styles.columns}>
        <Section
          title="Trajectory by agent"
          note={cutNote(agentLanes.lanes.length, agentLanes.total, "agents")}
        >
          <LaneList
            lanes={agentLanes.lanes}
            whole={duration(durationMs)}
            field="agent"
            marks={marks}
            empty="No event names an agent"
          />
        </Section>
        <Section title="Trajectory by tool" note={cutNote(toolLanes.lanes.length, toolLanes.total, "tools")}>
          <LaneList
            lanes={toolLanes.lanes}
            whole={duration(durationMs)}
            field="tool"
            empty="No tool was called"
          />
        </Section>
      </div>
      <HandoffChain overview={overview} marks={marks} />
      <div className={styles.flow}>
        <TokenTable
          title="Tokens and cost by model"
          field="model"
          rows={overview.models}
          total={overview.modelsTotal}
          anchor={COST}
        />
        <TokenTable
          title="Tokens and cost by agent"
          field="agent"
          rows={overview.agents}
          total={overview.agentsTotal}
        />
        <ToolTable rows={overview.tools} total={overview.toolsTotal} />
        <Trust overview={overview} detail={detail} />
      </div>
    </section>
  );
}

/** Where the sums of tokens and cost are on this screen. */
const COST = "overview-cost";

/** To the sums; where no model is named, the tables of tools and models. */
function goToCost(): void {
  const sums = document.getElementById(COST);
  if (sums) sums.focus();
  else updateSession({ view: "tools" });
}

/** Agents by their first act, then those that are only handed to. */
function agentsOf({ agentLanes, handoffs }: SessionOverview): string[] {
  const steps = handoffs.flatMap((group) => group.steps);
  return [...agentLanes.lanes.map(({ name }) => name), ...steps.flatMap(({ from, to }) => [from, to])];
}
