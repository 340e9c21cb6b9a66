// What one side says in the first step that differs: the line in which the runs part.

import { visibleText } from "../../base/visible";
import type { DiffPiece, PairDiff } from "../../ipc/bindings";
import { changeWords } from "../../model/compare";
import type { CompareLayout } from "../../model/compare-layout";
import { usePairDiff } from "../../state/compare";
import styles from "./CompareHead.module.css";

type Side = "left" | "right";
type Props = { layout: CompareLayout; row: number; side: Side };

/** The line; nothing where no step differs. */
export function ForkWords({ layout, row, side }: Props) {
  if (row < 0) return null;
  const [left, right] = [layout.left.span[row] ?? -1, layout.right.span[row] ?? -1];
  if (left >= 0 && right >= 0)
    return <Line left={left} right={right} side={side} layout={layout} row={row} />;
  const has = layout[side].span[row] !== -1;
  return <p className={styles.fork}>{has ? layout.name(row) || "unnamed" : "no such step"}</p>;
}

type LineProps = Props & { left: number; right: number };

function Line({ layout, row, side, left, right }: LineProps) {
  const { data } = usePairDiff(left, right);
  const pieces = data && firstLine(data, side);
  if (!pieces) return <p className={styles.fork}>{changeWords(layout.changes[row] ?? 0).join(", ")}</p>;
  const whole = pieces.map(({ text }) => text).join("");
  return (
    <p className={styles.fork} title={whole}>
      <code>
        {pieces.map(({ text, changed }, at) =>
          changed ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one line never move.
            <em key={at}>{visibleText(text)}</em>
          ) : (
            visibleText(text)
          ),
        )}
      </code>
    </p>
  );
}

/** The first line that only this side has; none where the texts are the same. */
function firstLine({ texts }: PairDiff, side: Side): DiffPiece[] | undefined {
  const lines = texts.find(({ same }) => !same)?.lines ?? [];
  return lines.find((line) => line.side === side)?.pieces;
}
