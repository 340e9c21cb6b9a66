// The sessions as a table, where a window is wide: a row each, ordered by the columns that the query language can order
// by.

import { formatCompact, formatCount, formatDuration } from "../../base/format";
import { duration, formatMoment, unixMs } from "../../base/time";
import { visibleText } from "../../base/visible";
import { SESSION_STATES } from "../../model/session-states";
import { useMarking } from "../../state/marks";
import { useSessionFilters } from "../../state/query-language";
import { DialectTag } from "../../widgets/DialectTag";
import { ErrorCount } from "../../widgets/ErrorCount";
import { MissingItem } from "../../widgets/ListItem";
import { StateDot } from "../../widgets/StateDot";
import {
  SessionCost,
  type SessionRowProps,
  SessionSnippet,
  SessionTitle,
  useSessionTime,
} from "./SessionItem";
import styles from "./SessionTable.module.css";

/** The columns, and the order of the list that each stands for; none where it stands for none. */
const COLUMNS = [
  { word: "Session", sort: null },
  { word: "Outcome", sort: "outcome" },
  { word: "Started", sort: "newest" },
  { word: "Took", sort: "longest" },
  { word: "Tokens", sort: "tokens" },
  { word: "Cost", sort: "cost" },
  { word: "Agents", sort: "agents" },
  { word: "Errors", sort: "errors" },
  { word: "Dialect", sort: null },
] as const;

/** The heads of the columns. A press orders the list. */
export function TableHead({ query, onText }: { query: string; onText: (text: string) => void }) {
  const { data, isPlaceholderData } = useSessionFilters(query, true);
  const sorts = data?.sorts ?? [];
  return (
    <div className={styles.head} role="group" aria-label="Order of the sessions">
      {COLUMNS.map(({ word, sort }) => {
        const order = sorts.find(({ name }) => name === sort);
        if (order === undefined) return <span key={word}>{word}</span>;
        // The newest first, pressed again, is the oldest first.
        const turned =
          sort === "newest" && order.chosen ? sorts.find(({ name }) => name === "oldest") : order;
        const isOldest = sort === "newest" && sorts.some(({ name, chosen }) => name === "oldest" && chosen);
        return (
          <button
            key={word}
            type="button"
            aria-pressed={order.chosen || isOldest}
            disabled={isPlaceholderData}
            onClick={() => turned && onText(turned.query)}
          >
            {word}
            {(order.chosen || isOldest) && <span aria-hidden="true">{isOldest ? " ↑" : " ↓"}</span>}
          </button>
        );
      })}
    </div>
  );
}

/** A session in the table. */
export function TableRow({ row, selected, nowMs, words, hit, mark, onOpen }: SessionRowProps) {
  const picked = useMarking((marking) => row !== undefined && marking.picked.has(row.key));
  const time = useSessionTime(row, nowMs);
  if (!row) return <MissingItem />;
  const { dot, word } = SESSION_STATES[row.state];
  return (
    <button
      type="button"
      className={styles.row}
      data-testid="session-item"
      data-key={row.key}
      data-picked={picked || undefined}
      aria-current={selected ? "true" : undefined}
      title={visibleText(row.title)}
      onClick={() => onOpen(row.key)}
    >
      <span className={styles.name} data-column="name">
        <SessionTitle row={row} picked={picked} words={words} mark={mark} />
      </span>
      <span className={styles.outcome}>
        <StateDot state={dot} word={word} />
        <span aria-hidden="true">{word}</span>
      </span>
      <time title={formatMoment(unixMs(row.startMs))}>{time}</time>
      <span>{formatDuration(duration(row.durationMs))}</span>
      <span>{row.totalTokens > 0 && formatCompact(row.totalTokens)}</span>
      <span>
        <SessionCost row={row} />
      </span>
      <span>{formatCount(row.agents)}</span>
      <span>
        <ErrorCount errors={row.errors} state={row.state} short />
      </span>
      <span className={styles.dialects}>
        {row.dialects.map((dialect) => (
          <DialectTag key={dialect} dialect={dialect} />
        ))}
      </span>
      {hit && <SessionSnippet hit={hit} words={words} />}
    </button>
  );
}
