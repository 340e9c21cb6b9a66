// Repeated calls of one tool in one row: how often, about what, what they gave, and how many failed.

import { memo } from "react";
import { formatCount, formatDuration } from "../../base/format";
import { visibleText } from "../../base/visible";
import { familyOf } from "../../model/families";
import { askedWords, givenWords } from "../../model/run-words";
import type { Fold } from "../../model/transcript-folds";
import { runFigures } from "../../model/transcript-rows";
import { useRunItems } from "../../state/transcript";
import { Icon } from "../../widgets/Icon";
import { Marked } from "../../widgets/Marked";
import styles from "./Item.module.css";
import { type RowProps, RowShell } from "./RowShell";

type Props = RowProps & {
  sessionKey: string;
  run: Fold;
  words: readonly string[];
  onOpenFold: (fold: Fold, open: boolean) => void;
};

/** Arguments that are named. */
const NAMED = 3;

/** The row of a run of calls. */
export const RunView = memo(function RunView({ sessionKey, run, words, onOpenFold, ...shell }: Props) {
  const items = useRunItems(sessionKey, run.calls).data ?? [];
  const open = shell.row.kind === "open-fold";
  const { took, failed } = runFigures(run);
  const asked = askedWords(items);
  const more = asked.length - NAMED + Math.max(0, run.calls.length - items.length);
  const given = items.length < run.calls.length ? "" : givenWords(items);
  const name = visibleText(run.first.name) || familyOf(run.first.family).word;
  return (
    <RowShell {...shell} look={{ shape: "call", tone: "plain" }}>
      <div className={styles.head}>
        <button
          type="button"
          className={styles.fold}
          aria-expanded={open}
          aria-label={`${open ? "Fold" : "Unfold"} ${formatCount(run.calls.length)} calls of ${name}`}
          data-open={open}
          onClick={() => onOpenFold(run, !open)}
        >
          <Icon name="fold" size={10} />
        </button>
        <b className={styles.title}>{name}</b>
        <span className={styles.times}>× {formatCount(run.calls.length)}</span>
        <span className={styles.preview}>
          <Marked text={visibleText(asked.slice(0, NAMED).join(" · "))} words={words} />
          {asked.length > 0 && more > 0 && ` · ${formatCount(more)} more`}
        </span>
        <span className={styles.space} />
        <span className={styles.facts}>
          {failed > 0 && (
            <span className={styles.state} data-state="failed">
              {failed === run.calls.length ? "all failed" : `${formatCount(failed)} failed`}
            </span>
          )}
          {given !== "" && <span>{given}</span>}
          {took > 0 && <span title="Time of all calls together">{formatDuration(took)}</span>}
        </span>
      </div>
    </RowShell>
  );
});
