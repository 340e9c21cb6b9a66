// Handoffs one by one, with when and why; each leads to its span.

import { formatCount, formatDuration, formatPlural } from "../../base/format";
import { relativeMs } from "../../base/time";
import { fromTo } from "../../base/visible";
import type { HandoffStep } from "../../ipc/bindings";
import { showSpan } from "../../state/places";
import styles from "./GraphDetails.module.css";

/** Handoffs listed at most. */
const MOST = 200;

type Props = {
  steps: readonly HandoffStep[];
  /** How many there are, those that are not known one by one too. */
  count: number;
  /** How many of them no event states. */
  inferred?: number;
  selectedSpan: number | null;
  /** They are of several pairs of agents, which are named. */
  pairs: boolean;
};

/** The list. */
export function HandoffList({ steps, count, inferred = 0, selectedSpan, pairs }: Props) {
  const shown = steps.slice(0, MOST);
  const notes = [
    formatPlural(count, "handoff"),
    inferred === count ? "inferred: no event states them, the acting agent changed" : "",
    inferred > 0 && inferred < count ? `${formatCount(inferred)} of them inferred` : "",
    shown.length < count ? `the first ${formatCount(shown.length)}` : "",
  ];
  return (
    <>
      <p className={styles.note}>{notes.filter(Boolean).join(", ")}</p>
      <ol className={styles.steps}>
        {shown.map((step) => (
          <li key={`${step.event} ${step.inferred}`}>
            <button
              type="button"
              aria-current={step.span === selectedSpan}
              onClick={() => showSpan(step.span, step.event)}
            >
              <time>{formatDuration(relativeMs(step.atMs))}</time>
              {pairs && <bdi dir="ltr">{fromTo(step.from, step.to)}</bdi>}
              <span>{step.reason || (step.inferred ? "inferred" : "no reason given")}</span>
              {step.kind !== "" && <small>{step.kind}</small>}
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
