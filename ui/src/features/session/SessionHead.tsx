// The facts of a session in two lines.

import type { ReactNode } from "react";
import { formatCost, formatCount, formatDuration, formatPlural, formatTokens } from "../../base/format";
import { duration, formatMoment, unixMs } from "../../base/time";
import type { SessionDetail } from "../../ipc/bindings";
import { SESSION_STATES } from "../../model/session-states";
import { Button } from "../../widgets/Button";
import { CopyButton } from "../../widgets/CopyButton";
import { DialectTag } from "../../widgets/DialectTag";
import { ErrorCount } from "../../widgets/ErrorCount";
import { FactRow } from "../../widgets/FactRow";
import { Icon } from "../../widgets/Icon";
import { StateDot } from "../../widgets/StateDot";
import { IntegrityBadge } from "./Integrity";
import styles from "./SessionHead.module.css";

/** What the head can open over the views; `null` for nothing. */
export type HeadPanel = "integrity" | "export" | "compare" | null;

type Props = {
  detail: SessionDetail;
  panel: HeadPanel;
  onPanel: (panel: HeadPanel) => void;
  menu: ReactNode;
};

/** Title and facts of a session, and the way to what is behind them. */
export function SessionHead({ detail, panel, onPanel, menu }: Props) {
  const { row, hashChain } = detail;
  const state = SESSION_STATES[row.state];
  const toggle = (wanted: HeadPanel) => onPanel(panel === wanted ? null : wanted);
  return (
    <>
      <div className={styles.title}>
        <StateDot state={state.dot} word={state.word} />
        <h1 title={row.title}>{row.title}</h1>
        {row.dialects.map((dialect) => (
          <DialectTag key={dialect} dialect={dialect} />
        ))}
        <CopyButton text={row.key} label="Copy session id" />
        <span className={styles.space} />
        <IntegrityBadge detail={detail} open={panel === "integrity"} onToggle={() => toggle("integrity")} />
        <Button
          look="quiet"
          aria-label="Compare with…"
          title="Compare with…"
          aria-expanded={panel === "compare"}
          aria-haspopup="dialog"
          onClick={() => toggle("compare")}
        >
          <Icon name="compare" size={13} />
          <span className={styles.word}>Compare with…</span>
        </Button>
        <Button
          look="quiet"
          aria-label="Export"
          title="Export"
          aria-expanded={panel === "export"}
          aria-haspopup="dialog"
          onClick={() => toggle("export")}
        >
          <Icon name="export" size={13} />
          <span className={styles.word}>Export</span>
        </Button>
        {menu}
      </div>
      <FactRow>
        <Fact
          title={`Started ${formatMoment(unixMs(row.startMs))}`}
          value={formatDuration(duration(row.durationMs))}
          word={state.lasted}
        />
        {row.errors > 0 && (
          <li>
            <ErrorCount errors={row.errors} state={row.state} />
          </li>
        )}
        {detail.conflicts > 0 && (
          <li className={styles.warn} title="Different events were received under the same id; all are kept">
            {formatPlural(detail.conflicts, "conflict")}
          </li>
        )}
        {detail.gaps > 0 && (
          <li className={styles.warn} title="Events missing from the sequences of the session's traces">
            {formatCount(detail.gaps)} missing
          </li>
        )}
        <Count value={row.events} one="event" />
        <Count value={row.agents} one="agent" />
        <Count value={row.totalTokens} one="token" hideZero title={`${formatTokens(row)} tokens`} />
        {row.cost.length > 0 && <Fact value={formatCost(row.cost)} word={row.costPartial ? "partial" : ""} />}
        <Count value={detail.handoffs} one="handoff" hideZero />
        <Count value={detail.modelCalls} one="model call" hideZero />
        <Count value={detail.toolCalls} one="tool call" hideZero />
        <Count value={detail.mcpCalls} one="MCP call" hideZero />
        <Count value={detail.openSpans} one="open span" hideZero />
        {hashChain && <ChainFact chain={hashChain} />}
      </FactRow>
    </>
  );
}

function ChainFact({ chain }: { chain: NonNullable<SessionDetail["hashChain"]> }) {
  const title = `${formatPlural(chain.events, "event")} with a hash, ${formatPlural(chain.linksOk, "link")} hold`;
  if (chain.linksBroken === 0) return <Fact title={title} value="hash chain" word="holds" />;
  return (
    <li className={styles.warn} title={title}>
      hash chain broken in {formatPlural(chain.linksBroken, "place")}
    </li>
  );
}

type CountProps = { value: number; one: string; hideZero?: boolean; title?: string };

function Count({ value, one, hideZero = false, title }: CountProps) {
  if (hideZero && value === 0) return null;
  return <Fact value={formatCount(value)} word={value === 1 ? one : `${one}s`} title={title} />;
}

function Fact({ value, word, title }: { value: ReactNode; word: string; title?: string | undefined }) {
  return (
    <li title={title}>
      <b>{value}</b> {word}
    </li>
  );
}
