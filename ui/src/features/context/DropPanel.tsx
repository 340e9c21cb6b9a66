// What the model no longer saw after most of its context was dropped, and the outcome.

import { formatCount, formatPlural } from "../../base/format";
import type { Afterwards, ContextPart, ContextThread } from "../../ipc/bindings";
import { aboutTokens, changeAt, dropNear, droppedAt } from "../../model/context";
import { Button } from "../../widgets/Button";
import { Cut } from "../../widgets/Cut";
import styles from "./Context.module.css";

/** Parts that are named. */
const ROWS = 8;

const WORDS: Record<Afterwards, string> = {
  read_again: "read again",
  run_again: "run again",
  edited_unseen: "edited unseen",
};

type Props = {
  thread: ContextThread;
  at: number;
  onSpan: (span: number) => void;
  onCall: (place: number) => void;
};

/** The panel; nothing where nothing was dropped. */
export function DropPanel({ thread, at, onSpan, onCall }: Props) {
  const drop = dropNear(thread, at);
  if (drop === null) return null;
  const removed = changeAt(thread, drop)?.removed ?? [];
  const all = removed.reduce((sum, { tokens }) => sum + tokens, 0);
  const rows = droppedAt(thread, drop);
  return (
    <section aria-label="What was dropped">
      <header className={styles.head}>
        <h2>What the model no longer saw</h2>
        <Button look="quiet" className={styles.way} onClick={() => onCall(drop)}>
          from call {formatCount(drop + 1)}
        </Button>
      </header>
      <p className={styles.none}>
        {aboutTokens(all)} ≈ in {formatPlural(removed.length, "part")} dropped.
        {at < drop && ` Call ${formatCount(at + 1)} itself misses nothing of it.`}
      </p>
      <ul className={styles.changes}>
        {rows.slice(0, ROWS).map(({ key, source, label, tokens, part }) => (
          <li key={key}>
            <i data-source={source} />
            <Cut text={label} />
            <b>{aboutTokens(tokens)}</b>
            <div className={styles.outcome}>
              <Outcome thread={thread} part={part} onSpan={onSpan} />
            </div>
          </li>
        ))}
        {rows.length > ROWS && <li>{formatPlural(rows.length - ROWS, "smaller part")}</li>}
      </ul>
    </section>
  );
}

type OutcomeProps = { thread: ContextThread; part: ContextPart | null; onSpan: (span: number) => void };

function Outcome({ thread, part, onSpan }: OutcomeProps) {
  const afterwards = part?.afterwards ?? null;
  if (part === null || afterwards === null)
    return <small>{part?.kind === "file" ? "not read again" : ""}</small>;
  const span = part.afterwardsSpan;
  const call = thread.calls.findIndex((known) => known.span === span);
  return (
    <Button
      look="quiet"
      className={afterwards === "edited_unseen" ? styles.unseen : styles.way}
      onClick={() => span !== null && onSpan(span)}
    >
      {WORDS[afterwards]}
      {call >= 0 && `, call ${formatCount(call + 1)}`}
    </Button>
  );
}
