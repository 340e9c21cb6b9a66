// The agents above their columns; they stay in sight while time scrolls.

import { formatCount } from "../../base/format";
import { visibleText } from "../../base/visible";
import { type AgentMarks, groupMark } from "../../model/agent-marks";
import { GUTTER, type SequenceColumn } from "../../model/sequence";
import { AgentBadge } from "../../widgets/KindMark";
import { type Chosen, choiceOf } from "./chosen";
import styles from "./Sequence.module.css";
import type { Part } from "./use-window";

type Props = {
  columns: readonly SequenceColumn[];
  part: Part;
  marks: AgentMarks;
  acting: ReadonlySet<string> | null;
  /** Whether the agents of a column act only after the instant that is played. */
  isLater: (members: readonly string[]) => boolean;
  chosen: Chosen | null;
  onChoose: (chosen: Chosen) => void;
};

/** The names. */
export function SequenceHead({ columns, part, marks, acting, isLater, chosen, onChoose }: Props) {
  const seen = columns.filter(({ x, wide }) => x + wide > part.left && x < part.right);
  return (
    <div className={styles.heads}>
      <div className={styles.corner} style={{ width: GUTTER }} />
      {seen.map((column) => {
        const { id, name, members, grouped, x, wide } = column;
        const isChosen = chosen?.id === id || (chosen?.kind === "agent" && members.includes(chosen.id));
        return (
          <button
            key={id}
            type="button"
            className={styles.agent}
            style={{ left: x, width: wide }}
            title={grouped ? members.slice(0, 12).map(visibleText).join(", ") : visibleText(name)}
            aria-pressed={isChosen}
            data-acting={acting !== null && members.some((agent) => acting.has(agent))}
            data-later={isLater(members) || undefined}
            data-testid={`sequence-agent-${id}`}
            onClick={() => onChoose(choiceOf(column))}
          >
            <AgentBadge mark={groupMark(column, marks)} />
            <bdi>{visibleText(name)}</bdi>
            {grouped && <small>× {formatCount(members.length)}</small>}
          </button>
        );
      })}
    </div>
  );
}
