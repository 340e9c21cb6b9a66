// Tools, MCP servers and models: how often, how long, how large, how often they fail; and their calls.

import { useState } from "react";
import { formatCount, listWords } from "../../base/format";
import type { UnixMs } from "../../base/time";
import { updateSession } from "../../state/address";
import { useToolReport } from "../../state/explorer";
import { Button } from "../../widgets/Button";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { CallsList } from "./CallsList";
import { modelRows, type Order, onlyChooses, serverRows, sorted, toolRows } from "./call-rows";
import { StatsTable } from "./StatsTable";
import styles from "./ToolsView.module.css";

const BY_TIME: Order = { by: "total", descending: true };

type Props = { sessionKey: string; query: string; baseMs: UnixMs; selectedSpan: number | null };

/** The tools view. A click on a name filters the whole session by it, a second click shows everything again. */
export function ToolsView({ sessionKey, query, baseMs, selectedSpan }: Props) {
  const asked = useToolReport(sessionKey, onlyChooses(query) ? "" : query);
  const [orders, setOrders] = useState({ tools: BY_TIME, servers: BY_TIME, models: BY_TIME });
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const report = asked.data;
  if (asked.error && !report) return <ErrorNotice error={asked.error} onRetry={asked.refetch} />;
  if (!report) return <Skeleton label="Loading the tools" rows={14} />;

  const { tools, servers, models } = report;
  if (tools.length + servers.length + models.length === 0) {
    return query === "" ? (
      <EmptyNotice title="No calls">Tool, MCP and model calls of the run appear here.</EmptyNotice>
    ) : (
      <EmptyNotice title="No call matches">
        <Button onClick={() => updateSession({ query: "" })}>Show all calls</Button>
      </EmptyNotice>
    );
  }
  const shared = {
    chosen: query.trim(),
    onChoose: (wanted: string) => updateSession({ query: wanted === query.trim() ? "" : wanted }),
  };
  const absent = [
    tools.length === 0 ? "tool call" : "",
    servers.length === 0 ? "MCP call" : "",
    models.length === 0 ? "model call" : "",
  ].filter((word) => word !== "");
  const fold = (key: string) => {
    const next = new Set(folded);
    if (!next.delete(key)) next.add(key);
    setFolded(next);
  };
  return (
    <div className={styles.view} data-testid="tools">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard. */}
      <section className={styles.tables} aria-label="Figures of the calls" tabIndex={0}>
        {query === "" && absent.length > 0 && (
          <p className={styles.absent} data-testid="tools-absent">
            No {listWords(absent, "or")} in this run
          </p>
        )}
        {tools.length > 0 && (
          <StatsTable
            {...shared}
            title={`Tools, ${formatCount(tools.length)}`}
            head="Tool"
            testId="tools-table"
            rows={sorted(toolRows(tools), orders.tools)}
            order={orders.tools}
            onOrder={(order) => setOrders({ ...orders, tools: order })}
          />
        )}
        {servers.length > 0 && (
          <StatsTable
            {...shared}
            title={`MCP servers, ${formatCount(servers.length)}`}
            head="Server and operation"
            testId="mcp-table"
            rows={serverRows(servers, folded, orders.servers)}
            order={orders.servers}
            onOrder={(order) => setOrders({ ...orders, servers: order })}
            folded={folded}
            onFold={fold}
          />
        )}
        {models.length > 0 && (
          <StatsTable
            {...shared}
            title={`Models, ${formatCount(models.length)}`}
            head="Model"
            testId="models-table"
            rows={sorted(modelRows(models), orders.models)}
            order={orders.models}
            onOrder={(order) => setOrders({ ...orders, models: order })}
            withTokens
          />
        )}
      </section>
      <CallsList
        key={query}
        sessionKey={sessionKey}
        query={query}
        baseMs={baseMs}
        selectedSpan={selectedSpan}
      />
    </div>
  );
}
