// The sums of two runs: tokens, cost, time, errors, and calls by model and tool.

import { formatCost, formatCostShort, formatCount, formatDuration, sumByCurrency } from "../../base/format";
import { duration } from "../../base/time";
import type { CompareCalls, CompareHead, Comparison } from "../../ipc/bindings";
import { signed } from "../../model/compare";
import { KindMark } from "../../widgets/KindMark";
import styles from "./Summary.module.css";

type Measure = { word: string; read: (head: CompareHead) => number; write: (value: number) => string };

const MEASURES: readonly Measure[] = [
  { word: "Duration", read: (head) => head.durationMs, write: (ms) => formatDuration(duration(ms)) },
  { word: "Steps", read: (head) => head.steps, write: formatCount },
  { word: "Failed steps", read: (head) => head.failed, write: formatCount },
  { word: "Tokens in", read: (head) => head.inputTokens, write: formatCount },
  { word: "Tokens out", read: (head) => head.outputTokens, write: formatCount },
  { word: "Model calls", read: (head) => head.modelCalls, write: formatCount },
  { word: "Tool calls", read: (head) => head.toolCalls, write: formatCount },
  { word: "MCP calls", read: (head) => head.mcpCalls, write: formatCount },
  { word: "Handoffs", read: (head) => head.handoffs, write: formatCount },
];

const CALLS_SHOWN = 40;

/** Both sums, and how far they are apart. */
export function CompareSummary({ sums }: { sums: Comparison }) {
  const { left, right, calls } = sums;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard.
    <section className={styles.summary} aria-label="Sums" data-testid="compare-summary" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">In sum</th>
            <th scope="col">Left</th>
            <th scope="col">Right</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {MEASURES.map(({ word, read, write }) => (
            <tr key={word}>
              <th scope="row">{word}</th>
              <td>{write(read(left))}</td>
              <td>{write(read(right))}</td>
              <Apart left={read(left)} right={read(right)} write={write} />
            </tr>
          ))}
          <CostRow left={left} right={right} />
        </tbody>
      </table>
      {calls.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Calls by model and tool</th>
              <th scope="col">Left</th>
              <th scope="col">Right</th>
              <th scope="col">Time</th>
            </tr>
          </thead>
          <tbody>
            {calls.slice(0, CALLS_SHOWN).map((call) => (
              <CallsRow key={`${call.family} ${call.name}`} call={call} />
            ))}
          </tbody>
        </table>
      )}
      {calls.length > CALLS_SHOWN && (
        <p className={styles.cut}>
          First {CALLS_SHOWN} of {formatCount(calls.length)}, those that differ most
        </p>
      )}
    </section>
  );
}

/** Cost is known for whole sessions; it is compared where both name one currency. */
function CostRow({ left, right }: { left: CompareHead; right: CompareHead }) {
  const [a, b] = [left.row.cost, right.row.cost];
  if (a.length === 0 && b.length === 0) return null;
  const partial = left.row.costPartial || right.row.costPartial;
  const [[one, ...mores], [other, ...others]] = [sumByCurrency(a), sumByCurrency(b)];
  const comparable = one && other && mores.length + others.length === 0 && one.currency === other.currency;
  return (
    <tr>
      <th scope="row">Cost of the session{partial ? ", partial" : ""}</th>
      <td title={formatCost(a)}>{formatCostShort(a)}</td>
      <td title={formatCost(b)}>{formatCostShort(b)}</td>
      {comparable ? (
        <Apart
          left={one.amount}
          right={other.amount}
          write={(amount) =>
            formatCostShort([{ ...one, amount, estimated: one.estimated || other.estimated }])
          }
        />
      ) : (
        <td />
      )}
    </tr>
  );
}

type ApartProps = { left: number; right: number; write: (value: number) => string };

function Apart({ left, right, write }: ApartProps) {
  const apart = right - left;
  if (apart === 0) return <td className={styles.same}>=</td>;
  const share = left === 0 ? "" : ` ${Math.round((Math.abs(apart) / Math.abs(left)) * 100)} %`;
  return (
    <td>
      {signed(apart, write(Math.abs(apart)))}
      <small className={styles.share}>{share}</small>
    </td>
  );
}

function CallsRow({ call }: { call: CompareCalls }) {
  return (
    <tr data-different={call.left !== call.right}>
      <th scope="row">
        <KindMark family={call.family} size={9} /> {call.name || "unnamed"}
      </th>
      <td>
        {formatCount(call.left)}
        <Failed count={call.leftFailed} />
      </td>
      <td>
        {formatCount(call.right)}
        <Failed count={call.rightFailed} />
      </td>
      <td>
        {formatDuration(duration(call.leftMs))} <small>→</small> {formatDuration(duration(call.rightMs))}
      </td>
    </tr>
  );
}

function Failed({ count }: { count: number }) {
  return count === 0 ? null : <em className={styles.failed}>{formatCount(count)} failed</em>;
}
