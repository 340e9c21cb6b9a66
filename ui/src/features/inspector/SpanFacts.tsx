// The facts of a span, as names and values.

import type { ReactNode } from "react";
import { formatCount, formatDuration, shortenMiddle } from "../../base/format";
import { duration, formatClock, formatMoment, instantOf, relativeMs, type UnixMs } from "../../base/time";
import type { EventDetail, SpanDetail } from "../../ipc/bindings";
import { notableFacts } from "../../model/event-facts";
import { SpanState, stateWord } from "../../model/families";
import { isOpen, tookWords } from "../../model/took-words";
import { CopyButton } from "../../widgets/CopyButton";
import styles from "./Inspector.module.css";

type Props = {
  detail: SpanDetail;
  /** The events to take notable facts from. */
  events: readonly EventDetail[];
  baseMs: UnixMs;
  onParent: (span: number) => void;
};

/** State, times, agent, parent, what its events say that matters, tokens and id of a span. */
export function SpanFacts({ detail, events, baseMs, onParent }: Props) {
  const start = instantOf(baseMs, relativeMs(detail.startMs));
  const took = tookWords(detail);
  const tokens = `${formatCount(detail.inputTokens)} in, ${formatCount(detail.outputTokens)} out`;
  return (
    <dl className={styles.facts}>
      <Fact name="Status">
        <StateWords state={detail.state} />
      </Fact>
      <Fact name="Start">
        <span title={formatMoment(start)}>
          {formatDuration(relativeMs(detail.startMs))}{" "}
          <span className={styles.beside}>{formatClock(start)}</span>
        </span>
      </Fact>
      {took !== "" && (
        <Fact name="Duration">
          {took}
          {isOpen(detail.state) && <span className={styles.beside}>no end yet</span>}
        </Fact>
      )}
      {detail.agent !== "" && <Fact name="Agent">{detail.agent}</Fact>}
      {detail.parent !== null && (
        <Fact name="Parent">
          <button type="button" className={styles.link} onClick={() => onParent(detail.parent ?? 0)}>
            {detail.parentName || "unnamed span"}
          </button>
        </Fact>
      )}
      {detail.parent === null && detail.parentSpanId !== "" && (
        <Fact name="Parent">
          <span className={styles.warn} title={detail.parentSpanId}>
            missing, {shortenMiddle(detail.parentSpanId)}
          </span>
        </Fact>
      )}
      {detail.children > 0 && <Fact name="Children">{formatCount(detail.children)}</Fact>}
      {notableFacts(events, detail.name, detail.detail, formatDuration(duration(detail.durationMs))).map(
        ({ label, value }) => (
          <Fact key={label} name={label}>
            {value}
          </Fact>
        ),
      )}
      {detail.totalTokens > 0 && (
        <Fact name="Tokens">
          {formatCount(detail.totalTokens)} <span className={styles.beside}>{tokens}</span>
        </Fact>
      )}
      {detail.spanId !== "" && (
        <Fact name="Span">
          <code title={detail.spanId}>{shortenMiddle(detail.spanId)}</code>
          <CopyButton text={detail.spanId} label="Copy span id" />
        </Fact>
      )}
    </dl>
  );
}

function StateWords({ state }: { state: number }) {
  const failed = state === SpanState.Failed;
  const quiet = state === SpanState.Unfinished || state === SpanState.Cancelled;
  return (
    <span className={failed ? styles.failed : quiet ? styles.warn : undefined}>
      {failed && <i className={styles.diamond} aria-hidden="true" />}
      {stateWord(state)}
    </span>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
