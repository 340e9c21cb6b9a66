// Which two runs are compared, and how to change that.

import { formatMoment, unixMs } from "../../base/time";
import type { Comparison, CompareHead as Head } from "../../ipc/bindings";
import { type CompareRoute, sessionRoute } from "../../model/route";
import { SESSION_STATES } from "../../model/session-states";
import { navigate, updateCompare } from "../../state/address";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { StateDot } from "../../widgets/StateDot";
import styles from "./CompareScreen.module.css";

/** Both titles, the runs to choose from, and *Swap sides*. */
export function CompareHead({ sums, route }: { sums: Comparison; route: CompareRoute }) {
  const swap = () =>
    navigate({
      ...route,
      left: route.right,
      right: route.left,
      leftRun: route.rightRun,
      rightRun: route.leftRun,
      leftSpan: route.rightSpan,
      rightSpan: route.leftSpan,
    });
  const fresh = { leftSpan: null, rightSpan: null };
  return (
    <header className={styles.head}>
      <h1 className={styles.spoken}>Compare two runs</h1>
      <SideHead
        side="Left"
        head={sums.left}
        run={route.leftRun}
        onRun={(leftRun) => updateCompare({ leftRun, ...fresh })}
      />
      <Button onClick={swap} aria-label="Swap sides" title="Swap sides">
        <Icon name="swap" size={14} />
      </Button>
      <SideHead
        side="Right"
        head={sums.right}
        run={route.rightRun}
        onRun={(rightRun) => updateCompare({ rightRun, ...fresh })}
      />
    </header>
  );
}

type Props = { side: "Left" | "Right"; head: Head; run: string; onRun: (run: string) => void };

function SideHead({ side, head, run, onRun }: Props) {
  const { row, runs } = head;
  const state = SESSION_STATES[row.state];
  return (
    <div className={styles.sideTitle} data-side={side}>
      <span className={styles.letter}>{side}</span>
      <StateDot state={state.dot} word={state.word} />
      <button
        type="button"
        className={styles.title}
        title={`Open ${row.title}`}
        onClick={() => navigate(sessionRoute(row.key))}
      >
        {row.title}
      </button>
      <small>{formatMoment(unixMs(row.startMs)).slice(0, 16)}</small>
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
    </div>
  );
}
