// What made a call larger, or smaller, than the one before; and the answer of a tool that is carried longest.

import { formatCount, formatMoney } from "../../base/format";
import { visibleText } from "../../base/visible";
import type { ContextThread } from "../../ipc/bindings";
import { aboutTokens, carriedWords, changeAt, costUntil, heaviest } from "../../model/context";
import { Button } from "../../widgets/Button";
import { Cut } from "../../widgets/Cut";
import styles from "./Context.module.css";

/** Parts that are named. */
const ROWS = 5;

/** Less than this is no other size to a reader. */
const LARGER = 1.1;

type Props = { thread: ContextThread; at: number; onSpan: (span: number) => void };

/** What is told of a call that is so many times as large as the one before it. */
function growthWords(times: number, before: string): string {
  if (times >= LARGER) return `What made it ${times.toFixed(1)} × ${before}`;
  return times > 1 / LARGER ? `What changed since ${before}` : `What made it smaller than ${before}`;
}

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
        <h2>
          {times === null
            ? `What call ${formatCount(at + 1)} begins with`
            : growthWords(times, `call ${formatCount(at)}`)}
        </h2>
        <p className={more > 0 ? styles.more : ""}>
          {more >= 0 ? "+" : "−"}
          {aboutTokens(Math.abs(more))}
        </p>
      </header>
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
        {added.length > ROWS && <li>{formatCount(added.length - ROWS)} smaller parts</li>}
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
