// What made a call larger, or smaller, than the one before; and the answer of a tool that is carried longest.

import { formatCount, formatMoney, formatPlural } from "../../base/format";
import { visibleText } from "../../base/visible";
import type { ContextThread } from "../../ipc/bindings";
import {
  aboutTokens,
  type Change,
  carriedWords,
  changeAt,
  costUntil,
  heaviest,
  shareOfGrowth,
} from "../../model/context";
import { Button } from "../../widgets/Button";
import { Cut } from "../../widgets/Cut";
import styles from "./Context.module.css";

/** Parts that are named. */
const ROWS = 5;
/** A part is named above the others where it is at least so much of the growth. */
const MOST = 0.5;
/** A call that differs less from the one before in size is about as large. */
const ALIKE = 0.15;

type Props = { thread: ContextThread; at: number; onSpan: (span: number) => void };

/** The panel. */
export function GrowthPanel({ thread, at, onSpan }: Props) {
  const change = changeAt(thread, at);
  if (!change) return null;
  const { before, now, times, added, removed } = change;
  const gone = removed.reduce((sum, { tokens }) => sum + tokens, 0);
  const more = now - before;
  return (
    <section aria-label="What changed">
      <header className={styles.head}>
        <h2>{headWords(times, at)}</h2>
        <p className={more > 0 ? styles.more : ""}>
          {more >= 0 ? "+" : "−"}
          {aboutTokens(Math.abs(more))}
        </p>
      </header>
      <Largest thread={thread} change={change} />
      <ul className={styles.changes}>
        {added.slice(0, ROWS).map(({ part, tokens }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one call have no name of their own.
          <li key={place}>
            <i data-source={part.kind} />
            <Cut text={part.label} />
            <b>+{aboutTokens(tokens)}</b>
            {part.span !== null && (
              <Button look="quiet" className={styles.way} onClick={() => onSpan(part.span ?? 0)}>
                the call
              </Button>
            )}
          </li>
        ))}
        {added.length > ROWS && <li>{formatPlural(added.length - ROWS, "smaller part")}</li>}
        <li>
          <i />
          <span>Removed, changed</span>
          <b>{gone > 0 ? `−${aboutTokens(gone)}` : "0"}</b>
        </li>
      </ul>
      <Heaviest thread={thread} onSpan={onSpan} />
    </section>
  );
}

function headWords(times: number | null, at: number): string {
  if (times === null) return `What call ${formatCount(at + 1)} begins with`;
  const before = `call ${formatCount(at)}`;
  if (Math.abs(times - 1) < ALIKE) return `What changed since ${before}`;
  return times > 1 ? `What made it ${times.toFixed(1)} × ${before}` : `What made it smaller than ${before}`;
}

/** One part that is most of the growth, with how long it stayed and what that has cost. */
function Largest({ thread, change }: { thread: ContextThread; change: Change }) {
  const share = shareOfGrowth(change);
  const part = change.added[0]?.part;
  if (share === null || share < MOST || !part || (change.times ?? 0) < 1 + ALIKE) return null;
  const cost = costUntil(thread, part, part.last);
  const currency = thread.calls[part.first]?.inputCost?.currency ?? "";
  return (
    <p className={styles.none}>
      {Math.round(share * 100)} % of it is <b className={styles.name}>{visibleText(part.label)}</b>, held for{" "}
      {carriedWords(part.last - part.first + 1)}
      {cost !== null && (
        <>
          {" "}
          at <b>{formatMoney({ currency, amount: cost }, 3)}</b> ≈
        </>
      )}
      .
    </p>
  );
}

function Heaviest({ thread, onSpan }: Omit<Props, "at">) {
  const found = heaviest(thread);
  if (!found || found.calls < 2) return null;
  const { part, tokens, calls } = found;
  const cost = costUntil(thread, part, part.last);
  const currency = thread.calls[part.first]?.inputCost?.currency ?? "";
  return (
    <p className={styles.heaviest}>
      Carried the most: {visibleText(part.label)}, {aboutTokens(tokens)} ≈ in {carriedWords(calls)}
      {cost !== null && `, ${formatMoney({ currency, amount: cost }, 3)} ≈ until now`}
      {part.span !== null && (
        <Button look="quiet" className={styles.way} onClick={() => onSpan(part.span ?? 0)}>
          the call
        </Button>
      )}
    </p>
  );
}
