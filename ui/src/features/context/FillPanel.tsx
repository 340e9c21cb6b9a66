// What fills a call: its parts, the largest first, since when each is there and what it has cost so far.

import { formatCount, formatMoney } from "../../base/format";
import type { ContextThread } from "../../ipc/bindings";
import { aboutTokens, type Filling, fillings, SOURCES, sourcesOf, tokensOf } from "../../model/context";
import { usePromptPanel } from "../../state/prompt";
import { Button } from "../../widgets/Button";
import { Cut } from "../../widgets/Cut";
import { FigureTable } from "../../widgets/FigureTable";
import styles from "./Context.module.css";

type Props = { sessionKey: string; thread: ContextThread; at: number; onSpan: (span: number) => void };

/** The panel. */
export function FillPanel({ sessionKey, thread, at, onSpan }: Props) {
  const showPrompt = usePromptPanel((state) => state.show);
  const call = thread.calls[at];
  if (!call) return null;
  const tokens = tokensOf(call);
  const rows = fillings(thread, at);
  const largest = Math.max(...rows.map(({ share }) => share));
  return (
    <section className={styles.fill} aria-label="What fills the call">
      <header className={styles.head}>
        <h2>What fills call {formatCount(at + 1)}</h2>
        <p title={`${formatCount(call.cachedTokens)} of them came from a cache`}>
          <b>{formatCount(tokens)}</b> tokens {call.inputTokens > 0 ? "stated" : "≈ estimated"}
          {thread.window !== null && `, ${Math.round((tokens / thread.window) * 100)} % of the window`}
        </p>
        {call.source === "request" && (
          <Button look="quiet" className={styles.way} onClick={() => showPrompt(sessionKey, call.span)}>
            Whole prompt
          </Button>
        )}
      </header>
      <Strip thread={thread} at={at} tokens={tokens} />
      {rows.length === 0 ? (
        <p className={styles.none}>Nothing of what this call was asked is told.</p>
      ) : (
        <FigureTable>
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">Tokens ≈</th>
              <th scope="col">Share</th>
              <th scope="col" title="The first call that held it">
                Since
              </th>
              <th scope="col" title="Calls that have held it">
                Carried
              </th>
              <th scope="col" title="Its share of the input cost of these calls">
                Cost so far ≈
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Line
                key={row.key}
                row={row}
                largest={largest}
                currency={call.inputCost?.currency ?? ""}
                onSpan={onSpan}
              />
            ))}
          </tbody>
        </FigureTable>
      )}
    </section>
  );
}

function Strip({ thread, at, tokens }: { thread: ContextThread; at: number; tokens: number }) {
  const sums = sourcesOf(thread, at);
  const whole = Math.max(tokens, thread.window ?? 0);
  const free = whole - tokens;
  return (
    <div className={styles.strip} aria-hidden="true">
      {SOURCES.filter(({ source }) => sums.has(source)).map(({ source }) => (
        <i key={source} data-source={source} style={{ flexGrow: (sums.get(source) ?? 0) / whole }} />
      ))}
      {free > 0 && <span style={{ flexGrow: free / whole }}>{aboutTokens(free)} free</span>}
    </div>
  );
}

type LineProps = {
  row: Filling;
  /** The share of the largest row, whose bar is the longest. */
  largest: number;
  currency: string;
  onSpan: (span: number) => void;
};

function Line({ row, largest, currency, onSpan }: LineProps) {
  const { span } = row;
  return (
    <tr data-new={row.isNew || undefined}>
      <th scope="row">
        <span className={styles.part}>
          <i data-source={row.source} />
          {span === null ? (
            <Cut text={row.label} />
          ) : (
            <button type="button" title="Show the call that gave it" onClick={() => onSpan(span)}>
              <Cut text={row.label} />
            </button>
          )}
          {row.isNew && <em>new</em>}
        </span>
      </th>
      <td>{aboutTokens(row.tokens)}</td>
      <td>
        <span className={styles.share}>
          <span className={styles.meter} aria-hidden="true">
            <i data-source={row.source} style={{ width: `${(row.share / largest) * 100}%` }} />
          </span>
          <span>{Math.round(row.share * 100)} %</span>
        </span>
      </td>
      <td>{row.since === null ? "" : row.since === 0 ? "start" : formatCount(row.since + 1)}</td>
      <td>{row.carried === null ? "" : formatCount(row.carried)}</td>
      <td>{row.cost === null ? "" : formatMoney({ currency, amount: row.cost }, 3)}</td>
    </tr>
  );
}
