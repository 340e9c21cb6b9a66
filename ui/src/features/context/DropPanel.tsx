// What the model no longer saw after most of its context was dropped, and the outcome.

import { formatCount, formatPlural } from "../../base/format";
import type { Afterwards, ContextPart, ContextThread } from "../../ipc/bindings";
import { aboutTokens, changeAt, dropNear } from "../../model/context";
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
  // The outcome of a part says more than its size.
  const shown = [...removed].sort((a, b) => Number(isFinding(b.part)) - Number(isFinding(a.part)));
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
        {shown.slice(0, ROWS).map(({ part, tokens }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name of their own.
          <li key={place}>
            <i data-source={part.kind} />
            <Cut text={part.label} />
            <b>{aboutTokens(tokens)}</b>
            <Became part={part} onSpan={onSpan} />
          </li>
        ))}
        {shown.length > ROWS && <li>{formatPlural(shown.length - ROWS, "smaller part")}</li>}
      </ul>
    </section>
  );
}

const isFinding = ({ afterwards }: ContextPart) => afterwards !== null;

function Became({ part, onSpan }: { part: ContextPart; onSpan: (span: number) => void }) {
  const { afterwards, afterwardsSpan } = part;
  if (afterwards === null) return <small>{part.kind === "file" ? "not read again" : ""}</small>;
  return (
    <Button
      look="quiet"
      className={afterwards === "edited_unseen" ? styles.unseen : styles.way}
      onClick={() => afterwardsSpan !== null && onSpan(afterwardsSpan)}
    >
      {WORDS[afterwards]}
    </Button>
  );
}
