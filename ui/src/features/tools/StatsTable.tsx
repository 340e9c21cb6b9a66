// A table of calls by tool, server or model, that can be ordered by any column.

import { formatBytes, formatCost, formatCount } from "../../base/format";
import { visibleText } from "../../base/visible";
import { callsTookWords } from "../../model/took-words";
import { toolWords } from "../../model/tool-words";
import { Cut } from "../../widgets/Cut";
import { ErrorCell, FigureTable } from "../../widgets/FigureTable";
import { Icon } from "../../widgets/Icon";
import { KindMark } from "../../widgets/KindMark";
import type { Order, OrderBy, StatsRow } from "./call-rows";
import { OrderHead } from "./OrderHead";
import { partWords } from "./part-words";
import { Sparkline } from "./Sparkline";
import styles from "./StatsTable.module.css";

/** Rows drawn at most. */
const MOST = 300;

const TIMES: readonly [OrderBy, string, string?][] = [
  ["calls", "Calls"],
  ["errors", "Errors"],
  ["p50", "p50", "Half of the calls that ended took at most this long"],
  ["p95", "p95", "95 of 100 calls that ended took at most this long"],
  ["max", "Max"],
  ["total", "Total", "All calls together"],
  ["share", "Share", "Part of the run during which at least one was going on"],
];
const SIZE: readonly [OrderBy, string, string?][] = [
  ["size", "Result", "Size of the results: median, largest"],
];
const TOKENS: readonly [OrderBy, string, string?][] = [
  ["tokens", "Tokens", "Input and output"],
  ["cost", "Cost"],
];

type Props = {
  title: string;
  head: string;
  testId: string;
  rows: readonly StatsRow[];
  order: Order;
  onOrder: (order: Order) => void;
  /** The query on show. */
  chosen: string;
  onChoose: (query: string) => void;
  folded?: ReadonlySet<string>;
  onFold?: (key: string) => void;
  withTokens?: boolean;
};

/** The table. */
export function StatsTable(props: Props) {
  const { title, head, testId, rows, order, onOrder, withTokens = false } = props;
  const columns = [...TIMES, ...(withTokens ? TOKENS : SIZE)];
  return (
    <section aria-label={title} data-testid={testId}>
      <FigureTable className={styles.table}>
        <caption>
          {title}
          {rows.length > MOST && <small>first {formatCount(MOST)} shown</small>}
        </caption>
        <thead>
          <tr>
            <OrderHead by="name" word={head} order={order} onOrder={onOrder} />
            {columns.map(([by, word, help]) => (
              <OrderHead key={by} by={by} word={word} help={help} order={order} onOrder={onOrder} />
            ))}
            <th scope="col">Over time</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST).map((row) => (
            <Line key={row.key} row={row} {...props} withTokens={withTokens} />
          ))}
        </tbody>
      </FigureTable>
    </section>
  );
}

function Line({ row, chosen, onChoose, folded, onFold, withTokens }: Props & { row: StatsRow }) {
  const { stats, tokens, query } = row;
  const pressed = query !== "" && query === chosen;
  return (
    <tr data-chosen={pressed}>
      <th scope="row">
        <span className={styles.name} style={{ paddingLeft: row.depth * 16 }}>
          {onFold && <Fold row={row} folded={folded?.has(row.key) ?? false} onFold={onFold} />}
          <button
            type="button"
            aria-pressed={pressed}
            disabled={query === ""}
            title={pressed ? "Show everything again" : `Show only ${query}`}
            onClick={() => onChoose(query)}
          >
            <KindMark family={row.family} size={9} />
            {row.server !== "" && <small>{visibleText(row.server)}</small>}
            <Cut
              text={toolWords(row.name, row.server)}
              about={pressed ? "Show everything again" : `Show only ${query}`}
            />
          </button>
        </span>
      </th>
      <td>
        {formatCount(stats.calls)}
        {stats.open > 0 && <small title="without an end">{formatCount(stats.open)} open</small>}
      </td>
      <ErrorCell errors={stats.errors}>
        {stats.errors > 0 && <small>{partWords(stats.errors, stats.calls)}</small>}
      </ErrorCell>
      <td>{callsTookWords(stats, stats.p50Ms)}</td>
      <td>{callsTookWords(stats, stats.p95Ms)}</td>
      <td>{callsTookWords(stats, stats.maxMs)}</td>
      <td>{callsTookWords(stats, stats.totalMs)}</td>
      <td>
        {stats.share > 0 && stats.share < 0.01 ? "<1" : formatCount(stats.share * 100)}
        <small>%</small>
      </td>
      {withTokens && tokens ? (
        <>
          <td
            title={`${formatCount(tokens.cachedTokens)} cached, ${formatCount(tokens.reasoningTokens)} reasoning`}
          >
            {formatCount(tokens.inputTokens)}
            <small>+ {formatCount(tokens.outputTokens)}</small>
          </td>
          <td>
            {tokens.cost.length > 0 ? (
              formatCost(tokens.cost, 4)
            ) : (
              <span className={styles.dim}>no price</span>
            )}
            {tokens.cost.length > 0 && tokens.unpriced > 0 && <small>partial</small>}
          </td>
        </>
      ) : (
        <td>
          {stats.medianBytes === null ? (
            <span className={styles.dim}>–</span>
          ) : (
            formatBytes(stats.medianBytes)
          )}
          {stats.maxBytes !== null && stats.maxBytes !== stats.medianBytes && (
            <small>{formatBytes(stats.maxBytes)}</small>
          )}
        </td>
      )}
      <td>
        <Sparkline
          bars={stats.spark}
          failed={stats.sparkErrors}
          label={`${stats.calls} calls over time, ${stats.errors} failed`}
        />
      </td>
    </tr>
  );
}

function Fold({ row, folded, onFold }: { row: StatsRow; folded: boolean; onFold: (key: string) => void }) {
  if (!row.holds) return <span className={styles.fold} />;
  return (
    <button
      type="button"
      className={styles.fold}
      aria-label={`${folded ? "Unfold" : "Fold"} ${row.name}`}
      aria-expanded={!folded}
      onClick={() => onFold(row.key)}
    >
      <Icon name="fold" size={11} />
    </button>
  );
}
