// The runs of one agent in a table: how each ended, what it took and called, and where it first left the way of the
// run on the left. Any two of them are compared by choosing a side for each.

import { formatCompact, formatCostShort, formatCount, formatDuration, formatPlural } from "../../base/format";
import { duration, formatMoment, unixMs } from "../../base/time";
import type { AgentRun, AgentRuns, SessionState } from "../../ipc/bindings";
import type { CompareRoute } from "../../model/route";
import { totalCost, usualCalls } from "../../model/runs";
import { SESSION_STATES } from "../../model/session-states";
import { withoutCommonStart } from "../../model/tell-apart";
import { updateCompare } from "../../state/address";
import { ErrorCount } from "../../widgets/ErrorCount";
import { KindMark } from "../../widgets/KindMark";
import { StateDot } from "../../widgets/StateDot";
import styles from "./RunsTable.module.css";

/** Columns of models and tools. */
const CALLS = 5;

type Props = { runs: AgentRuns; route: CompareRoute };

/** The table. */
export function RunsTable({ runs: { runs }, route }: Props) {
  const reference = runs.find(({ row }) => row.key === route.left) ?? runs[0];
  const calls = usualCalls(runs, CALLS);
  const longest = Math.max(1, ...runs.map(({ row }) => row.durationMs));
  const dearest = Math.max(1e-12, ...runs.map(({ row }) => totalCost(row)));
  const titled = new Set(runs.map(({ row }) => row.title)).size > 1;
  return (
    <div className={styles.scroller} data-testid="compare-runs">
      <table className={styles.runs} aria-label="Runs">
        <thead>
          <tr>
            <th scope="col">Open</th>
            <th scope="col">Outcome</th>
            <th scope="col">Run</th>
            {titled && (
              <th scope="col" className={styles.title}>
                Title
              </th>
            )}
            <th scope="col">Took</th>
            <th scope="col">Cost</th>
            <th scope="col">Tokens</th>
            <th scope="col">Errors</th>
            {calls.map(({ family, name }) => (
              <th key={`${family} ${name}`} scope="col" className={styles.call} title={name}>
                <span>
                  <KindMark family={family} size={8} /> {name || "unnamed"}
                </span>
              </th>
            ))}
            <th scope="col">First fork</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run, at) => (
            <tr key={run.row.key} data-chosen={[route.left, route.right].includes(run.row.key)}>
              <SideCell run={run} number={runs.length - at} route={route} />
              <td>
                <Outcome state={run.row.state} />
              </td>
              <td>
                <b>#{runs.length - at}</b> <small>{formatMoment(unixMs(run.row.startMs)).slice(5, 16)}</small>
              </td>
              {titled && (
                <td className={styles.title} title={run.row.title}>
                  {withoutCommonStart(run.row.title, otherTitle(runs, run))[0]}
                </td>
              )}
              <td>
                <Share of={run.row.durationMs / longest} /> {formatDuration(duration(run.row.durationMs))}
              </td>
              <td>
                <Share of={totalCost(run.row) / dearest} /> {formatCostShort(run.row.cost)}
              </td>
              <td title={formatCount(run.row.totalTokens)}>{formatCompact(run.row.totalTokens)}</td>
              <td>
                {run.row.errors === 0 ? (
                  <span className={styles.quiet}>0</span>
                ) : (
                  <ErrorCount
                    errors={run.row.errors}
                    state={run.row.state}
                    short={run.row.state !== "recovered"}
                  />
                )}
              </td>
              {calls.map(({ family, name, most }) => {
                const called = run.calls.find((call) => call.family === family && call.name === name);
                const count = called?.count ?? 0;
                const failed = called && called.failed > 0 ? `, ${formatCount(called.failed)} failed` : "";
                return (
                  <td
                    key={`${family} ${name}`}
                    className={styles.call}
                    title={`${name}: ${formatPlural(count, "call")}${failed}`}
                    data-none={count === 0}
                    data-failed={failed !== ""}
                  >
                    <i
                      style={{ opacity: count === 0 ? 0 : 0.25 + (0.75 * count) / most }}
                      aria-hidden="true"
                    />
                    <span>{formatCount(count)}</span>
                  </td>
                );
              })}
              <ForkCell run={run} isReference={run === reference} route={route} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Outcome({ state }: { state: SessionState }) {
  const { dot, word, brief } = SESSION_STATES[state];
  return (
    <>
      <StateDot state={dot} word={word} /> {brief}
    </>
  );
}

type CellProps = { run: AgentRun; route: CompareRoute };

/** One button a side; the run that is on it is marked. A run that is on the other side changes places with it. */
function SideCell({ run: { row }, number, route }: CellProps & { number: number }) {
  const nothing = { leftRun: "", rightRun: "", leftSpan: null, rightSpan: null };
  const put = (side: "left" | "right") => {
    const other = side === "left" ? "right" : "left";
    const swapped = route[other] === row.key ? { [other]: route[side] } : {};
    updateCompare({ ...nothing, ...swapped, [side]: row.key });
  };
  return (
    <td className={styles.open}>
      {(["left", "right"] as const).map((side) => (
        <button
          key={side}
          type="button"
          aria-pressed={route[side] === row.key}
          aria-label={`Run ${number} on the ${side}`}
          title={`Show run ${number} on the ${side}`}
          onClick={() => put(side)}
        >
          {side === "left" ? "L" : "R"}
        </button>
      ))}
    </td>
  );
}

function ForkCell({ run: { row, fork }, isReference, route }: CellProps & { isReference: boolean }) {
  if (isReference) return <td className={styles.quiet}>compared with</td>;
  if (!fork) return <td className={styles.quiet}>none</td>;
  const spans = { leftSpan: fork.referenceSpan, rightSpan: fork.span };
  const runs = row.key === route.right ? {} : { right: row.key, rightRun: "" };
  return (
    <td className={styles.fork}>
      <button type="button" title={fork.name} onClick={() => updateCompare({ ...runs, ...spans })}>
        step {formatCount(fork.step)} {fork.name !== "" && <small>{fork.name}</small>}
      </button>
    </td>
  );
}

function Share({ of }: { of: number }) {
  return (
    <span className={styles.share} aria-hidden="true">
      <i style={{ width: `${Math.max(2, of * 100)}%` }} />
    </span>
  );
}

/** A title to tell this one from. */
function otherTitle(runs: readonly AgentRun[], run: AgentRun): string {
  return runs.find(({ row }) => row.title !== run.row.title)?.row.title ?? "";
}
