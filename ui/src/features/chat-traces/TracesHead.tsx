// The facts of the session beside a conversation, in two lines.

import type { ReactNode } from "react";
import { formatCost, formatCount, formatDuration } from "../../base/format";
import { duration, formatMoment, unixMs } from "../../base/time";
import type { ChatTraces, SessionDetail } from "../../ipc/bindings";
import { sessionRoute } from "../../model/route";
import { SESSION_STATES } from "../../model/session-states";
import { LINK_WORDS } from "../../model/trace-links";
import { navigate } from "../../state/address";
import { Button } from "../../widgets/Button";
import { DialectTag } from "../../widgets/DialectTag";
import { ErrorCount } from "../../widgets/ErrorCount";
import { FactRow } from "../../widgets/FactRow";
import { Icon } from "../../widgets/Icon";
import { StateDot } from "../../widgets/StateDot";
import { TraceChoice } from "./TraceChoice";
import styles from "./TracesHead.module.css";

/** Title and facts, the choice among several sessions, and the way to the whole session. */
export function TracesHead({ traces, detail }: { traces: ChatTraces; detail: SessionDetail }) {
  const { row } = detail;
  const state = SESSION_STATES[row.state];
  const link = traces.sessions.find(({ session }) => session.key === row.key);
  return (
    <>
      <div className={styles.title}>
        <StateDot state={state.dot} word={state.word} />
        <h2 title={row.title}>{row.title}</h2>
        {row.dialects.map((dialect) => (
          <DialectTag key={dialect} dialect={dialect} />
        ))}
        <span className={styles.space} />
        <TraceChoice traces={traces} shown={row.key} />
        <Button
          look="quiet"
          aria-label="Open the whole session"
          title="Open the whole session"
          onClick={() => navigate(sessionRoute(row.key))}
        >
          <Icon name="whole" size={14} />
        </Button>
      </div>
      <FactRow label="Facts of the session">
        {link && (
          <li data-testid="trace-link" title="Why it belongs to this conversation">
            {LINK_WORDS[link.how]}
          </li>
        )}
        <Fact
          title={`Started ${formatMoment(unixMs(row.startMs))}`}
          value={formatDuration(duration(row.durationMs))}
        >
          {state.lasted}
        </Fact>
        {row.errors > 0 && (
          <li>
            <ErrorCount errors={row.errors} state={row.state} />
          </li>
        )}
        <Count value={row.agents} one="agent" />
        <Count value={detail.handoffs} one="handoff" />
        <Count value={detail.toolCalls} one="tool call" />
        <Count value={detail.mcpCalls} one="MCP call" />
        <Count value={row.totalTokens} one="token" />
        {row.cost.length > 0 && <Fact value={formatCost(row.cost)}>{row.costPartial ? "partial" : ""}</Fact>}
      </FactRow>
    </>
  );
}

function Count({ value, one }: { value: number; one: string }) {
  if (value === 0) return null;
  return <Fact value={formatCount(value)}>{value === 1 ? one : `${one}s`}</Fact>;
}

type FactProps = { value: string; title?: string; children: ReactNode };

function Fact({ value, title, children }: FactProps) {
  return (
    <li title={title}>
      <b>{value}</b> {children}
    </li>
  );
}
