// Which two runs are compared, how far they are apart, and the words in which they first differ.

import { formatCostShort, formatDuration } from "../../base/format";
import { duration, formatMoment, unixMs } from "../../base/time";
import type { Comparison, CompareHead as Head } from "../../ipc/bindings";
import type { CompareLayout } from "../../model/compare-layout";
import { type CompareRoute, sessionRoute } from "../../model/route";
import { SESSION_STATES } from "../../model/session-states";
import { withoutCommonStart } from "../../model/tell-apart";
import { navigate, updateCompare } from "../../state/address";
import { StateDot } from "../../widgets/StateDot";
import styles from "./CompareHead.module.css";
import { ForkWords } from "./ForkWords";

type Props = { sums: Comparison; route: CompareRoute; layout: CompareLayout; fork: number };

/** Both sides. */
export function CompareHead({ sums: { left, right }, route, layout, fork }: Props) {
  const [leftTitle, rightTitle] = withoutCommonStart(left.row.title, right.row.title);
  const apart = right.row.startMs - left.row.startMs;
  const age = (older: boolean) => (apart === 0 ? "" : older ? "older" : "newer");
  const fresh = { leftSpan: null, rightSpan: null };
  return (
    <div className={styles.sides}>
      <SideHead
        side="Left"
        head={left}
        title={leftTitle}
        age={age(apart > 0)}
        run={route.leftRun}
        onRun={(leftRun) => updateCompare({ leftRun, ...fresh })}
      >
        <ForkWords layout={layout} row={fork} side="left" />
      </SideHead>
      <SideHead
        side="Right"
        head={right}
        title={rightTitle}
        age={age(apart < 0)}
        run={route.rightRun}
        onRun={(rightRun) => updateCompare({ rightRun, ...fresh })}
      >
        <ForkWords layout={layout} row={fork} side="right" />
      </SideHead>
    </div>
  );
}

type SideProps = {
  side: "Left" | "Right";
  head: Head;
  title: string;
  /** Whether it is the older or the newer run. */
  age: string;
  run: string;
  onRun: (run: string) => void;
  children: React.ReactNode;
};

function SideHead({ side, head: { row, runs, durationMs }, title, age, run, onRun, children }: SideProps) {
  const { dot, word } = SESSION_STATES[row.state];
  const facts = [
    age,
    formatMoment(unixMs(row.startMs)).slice(0, 16),
    formatDuration(duration(durationMs)),
    row.cost.length > 0 ? formatCostShort(row.cost) : "",
  ];
  return (
    <div className={styles.side} data-side={side}>
      <p className={styles.line}>
        <span className={styles.letter}>{side}</span>
        <StateDot state={dot} word={word} />
        <button
          type="button"
          className={styles.title}
          title={`Open ${row.title}`}
          onClick={() => navigate(sessionRoute(row.key))}
        >
          {title}
        </button>
        <small>{facts.filter(Boolean).join(" · ")}</small>
        {runs.length > 1 && (
          <select
            aria-label={`Run of the ${side.toLowerCase()} side`}
            value={run}
            onChange={(event) => onRun(event.target.value)}
          >
            <option value="">all {runs.length} runs</option>
            {runs.map((trace, at) => (
              <option key={trace} value={trace}>
                run {at + 1}, {trace.slice(0, 8)}
              </option>
            ))}
          </select>
        )}
      </p>
      {children}
    </div>
  );
}
