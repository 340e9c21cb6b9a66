// Two runs side by side: what differs in sum, step by step, and in the texts of a pair.

import { useMemo, useState } from "react";
import { formatCount, formatPlural } from "../../base/format";
import type { CompareRequest } from "../../ipc/bindings";
import { changeWords, comparedRows, countChanges, nextDifference, rowOfPair } from "../../model/compare";
import type { CompareLayout } from "../../model/compare-layout";
import type { CompareRoute } from "../../model/route";
import { updateCompare } from "../../state/address";
import { useAgentMarks } from "../../state/agent-marks";
import { useCompareLayout, useComparison } from "../../state/compare";
import { useActions } from "../../state/keyboard";
import { Button } from "../../widgets/Button";
import { Checkbox } from "../../widgets/Checkbox";
import { Keys } from "../../widgets/Keys";
import { ErrorNotice, Skeleton } from "../../widgets/Notice";
import { CompareBar } from "./CompareBar";
import { CompareHead } from "./CompareHead";
import styles from "./CompareScreen.module.css";
import { CompareSteps } from "./CompareSteps";
import { CompareSummary } from "./CompareSummary";
import { CompareTimeline } from "./CompareTimeline";
import { PairView } from "./PairView";

/** The comparison of two runs. */
export function CompareScreen({ route }: { route: CompareRoute }) {
  const request = useMemo<CompareRequest>(
    () => ({
      left: { session: route.left, run: route.leftRun },
      right: { session: route.right, run: route.rightRun },
    }),
    [route.left, route.leftRun, route.right, route.rightRun],
  );
  const sums = useComparison(request);
  const steps = useCompareLayout(request);
  const error = sums.error ?? steps.error;
  const retry = () => {
    void sums.refetch();
    void steps.refetch();
  };
  return (
    <main className={styles.screen} aria-label="Compare" data-testid="compare">
      {error ? (
        <ErrorNotice error={error} onRetry={retry} />
      ) : (
        <>
          <CompareBar route={route} sums={sums.data} />
          {steps.data && sums.data ? (
            <CompareBody route={route} layout={steps.data} sums={sums.data} />
          ) : (
            <Skeleton label="Laying the runs side by side" rows={14} />
          )}
        </>
      )}
    </main>
  );
}

type BodyProps = {
  route: CompareRoute;
  layout: CompareLayout;
  sums: NonNullable<ReturnType<typeof useComparison>["data"]>;
};

function CompareBody({ route, layout, sums }: BodyProps) {
  const [durations, setDurations] = useState(false);
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const rows = useMemo(
    () => comparedRows(layout, onlyDifferent, durations),
    [layout, onlyDifferent, durations],
  );
  const marks = useAgentMarks(
    route.left,
    useMemo(() => agentsOf(layout), [layout]),
  );
  const counts = useMemo(() => countChanges(layout), [layout]);
  const chosen = rowOfPair(layout, route.leftSpan, route.rightSpan);
  const first = nextDifference(layout, -1, 1, durations);
  const choose = (row: number, replace = false) => {
    if (row < 0) return;
    const side = (span: number | undefined) => (span === undefined || span < 0 ? null : span);
    updateCompare(
      { leftSpan: side(layout.left.span[row]), rightSpan: side(layout.right.span[row]) },
      { replace },
    );
  };
  const step = (by: number) => {
    const at = rows.indexOf(chosen);
    choose(rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))] ?? -1, true);
  };
  useActions({
    "hit-next": () => choose(nextDifference(layout, chosen, 1, durations), true),
    "hit-previous": () => choose(nextDifference(layout, chosen, -1, durations), true),
    "row-next": () => step(1),
    "row-previous": () => step(-1),
  });
  const cut = Math.max(0, layout.leftTotal - sums.left.steps, layout.rightTotal - sums.right.steps) > 1;
  const both = counts.same + counts.changed;
  return (
    <>
      <CompareHead sums={sums} route={route} layout={layout} fork={first} />
      <div className={styles.bar}>
        {first < 0 ? (
          <p className={styles.none} data-testid="compare-first-difference">
            No step differs{durations ? "" : ", durations aside"}.
          </p>
        ) : (
          <button
            type="button"
            className={styles.first}
            data-testid="compare-first-difference"
            onClick={() => choose(first)}
          >
            <span className={styles.firstWords}>
              <b>First difference</b> step {formatCount(first + 1)}, {layout.name(first) || "unnamed"}:{" "}
              {changeWords(layout.changes[first] ?? 0).join(", ")}
            </span>
            <Keys name="n" />
          </button>
        )}
        <p className={styles.counts} role="status">
          {countWords(counts)}
          {layout.compared < both &&
            ` · contents of the first ${formatPlural(layout.compared, "pair")} compared`}
          {cut && " · the first 200,000 steps of each"}
        </p>
        <label className={styles.option}>
          <Checkbox checked={onlyDifferent} onChange={(event) => setOnlyDifferent(event.target.checked)} />
          Only differences
        </label>
        <label className={styles.option}>
          <Checkbox checked={durations} onChange={(event) => setDurations(event.target.checked)} />
          Durations, too
        </label>
        <div className={styles.views} role="group" aria-label="Show as">
          {(["list", "timeline"] as const).map((view) => (
            <button
              key={view}
              type="button"
              aria-pressed={route.view === view}
              onClick={() => updateCompare({ view }, { replace: true })}
            >
              {view === "list" ? "List" : "Timeline"}
            </button>
          ))}
        </div>
      </div>
      <div className={styles.panes}>
        <div className={styles.steps}>
          {route.view === "list" ? (
            <CompareSteps
              layout={layout}
              rows={rows}
              chosen={chosen}
              durations={durations}
              onChoose={choose}
            />
          ) : (
            <CompareTimeline
              layout={layout}
              marks={marks}
              chosen={chosen}
              fork={first}
              durations={durations}
              onChoose={choose}
            />
          )}
        </div>
        {(chosen >= 0 || route.view === "list") && (
          <div className={styles.side}>
            {chosen < 0 ? (
              <CompareSummary sums={sums} />
            ) : (
              <>
                <p className={styles.sideHead}>
                  <Button look="quiet" onClick={() => updateCompare({ leftSpan: null, rightSpan: null })}>
                    {route.view === "list" ? "Show the sums" : "Close"}
                  </Button>
                </p>
                <PairView layout={layout} row={chosen} route={route} />
              </>
            )}
          </div>
        )}
      </div>
    </>
  );
}

/** Agents by their first act in either run. */
function agentsOf(layout: CompareLayout): string[] {
  const agents = new Set<string>();
  for (let row = 0; row < layout.rows; row += 1) agents.add(layout.agent(row));
  return [...agents];
}

/** How the steps of both runs compare; what there is none of is not said. */
function countWords(counts: Record<"same" | "changed" | "left" | "right", number>): string {
  const words = [
    [counts.same, "the same"],
    [counts.changed, "changed"],
    [counts.left, "only left"],
    [counts.right, "only right"],
  ] as const;
  const said = words.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`);
  return said.join(" · ") || "No steps";
}
