// One handoff of the sequence: a line with its reason above it.

import { formatCount, formatDuration, formatPlural } from "../../base/format";
import { relativeMs } from "../../base/time";
import { fromTo, oneLine, visibleText } from "../../base/visible";
import type { SequenceMessage } from "../../model/sequence";
import styles from "./Sequence.module.css";

type Props = {
  message: SequenceMessage;
  place: number;
  tabIndex: number;
  /** The last one that was played. */
  current: boolean;
  chosen: boolean;
  onFocus: () => void;
  onPick: () => void;
};

/** The line. */
export function SequenceLine({ message, place, tabIndex, current, chosen, onFocus, onPick }: Props) {
  const { steps, x, y, within, inferred } = message;
  const [{ from, to, reason, kind, atMs }] = steps;
  const several = steps.length > 1;
  // A broken line says that it is inferred.
  const words = oneLine(reason || kind);
  const left = Math.min(x.from, x.to);
  const wide = within ? 34 : Math.max(8, Math.abs(x.to - x.from));
  const way = within ? "loop" : x.to > x.from ? "right" : "left";
  const said = [
    several
      ? `${formatPlural(steps.length, "handoff")}, the first ${visibleText(from)} to ${visibleText(to)}`
      : `${visibleText(from)} to ${visibleText(to)}`,
    inferred ? "inferred" : words,
    `at ${formatDuration(relativeMs(atMs))}`,
  ];
  return (
    <button
      type="button"
      className={styles.message}
      style={{ left: within ? x.from + 7 : left, top: y - 20, width: wide }}
      tabIndex={tabIndex}
      aria-label={said.filter(Boolean).join(", ")}
      aria-pressed={chosen}
      title={[fromTo(from, to), visibleText(reason)].filter(Boolean).join("\n")}
      data-way={way}
      data-inferred={inferred}
      data-several={several}
      data-current={current}
      data-place={place}
      data-testid="sequence-message"
      onFocus={onFocus}
      onClick={onPick}
    >
      <span>
        {several && <b>× {formatCount(steps.length)}</b>} <bdi>{words}</bdi>
      </span>
    </button>
  );
}
