// Two texts laid side by side: what only one of them has, and the words that differ.

import { formatBytes, formatCount, formatPlural } from "../base/format";
import { visibleText } from "../base/visible";
import type { DiffLine, TextDiff } from "../ipc/bindings";
import styles from "./DiffView.module.css";

type Props = { diff: TextDiff; leftWord: string; rightWord: string };

const SIGNS = { both: " ", left: "−", right: "+", skipped: "⋯" } as const;

/** The difference of two texts. */
export function DiffView({ diff, leftWord, rightWord }: Props) {
  return (
    <section className={styles.diff} aria-label={diff.name} data-testid="diff">
      <header className={styles.head}>
        <b>{diff.name.charAt(0).toUpperCase() + diff.name.slice(1)}</b>
        <span>
          {diff.same
            ? `the same, ${formatBytes(diff.leftBytes)}`
            : `${formatBytes(diff.leftBytes)} ${leftWord}, ${formatBytes(diff.rightBytes)} ${rightWord}`}
        </span>
      </header>
      {!diff.same && <DiffLines diff={diff} leftWord={leftWord} rightWord={rightWord} />}
    </section>
  );
}

/** Its lines alone, for a place that says itself what they are of. */
export function DiffLines({ diff, leftWord, rightWord }: Props) {
  const words = { both: "", left: leftWord, right: rightWord, skipped: "" };
  return (
    <>
      <div className={styles.lines} role="table" aria-label={`Lines of ${diff.name}`}>
        {diff.lines.map((line, at) => (
          <Line
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one difference never move.
            key={at}
            line={line}
            word={words[line.side]}
          />
        ))}
      </div>
      {diff.lines.length < diff.lineCount && (
        <p className={styles.cut}>
          First {formatCount(diff.lines.length)} of {formatCount(diff.lineCount)} lines
        </p>
      )}
      {diff.cut && <p className={styles.cut}>Only the first 524 KB of each were laid side by side.</p>}
    </>
  );
}

function Line({ line, word }: { line: DiffLine; word: string }) {
  if (line.side === "skipped") {
    return (
      <div className={styles.skipped} role="row">
        <span role="cell">
          {line.skipped > 0 ? `${formatPlural(line.skipped, "line")} the same` : "other lines between"}
        </span>
      </div>
    );
  }
  return (
    <div className={styles.line} data-side={line.side} role="row">
      <span className={styles.number} role="cell">
        {line.left ?? ""}
      </span>
      <span className={styles.number} role="cell">
        {line.right ?? ""}
      </span>
      <span className={styles.sign} role="cell" aria-label={word}>
        {SIGNS[line.side]}
      </span>
      <code className={styles.text} role="cell">
        {line.pieces.map(({ text, changed }, at) =>
          changed ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one line never move.
            <em key={at}>{visibleText(text)}</em>
          ) : (
            visibleText(text)
          ),
        )}
      </code>
    </div>
  );
}
