// What fills the context of the model calls of a run: how it grew, what made a call larger, what was dropped.

import { formatCount, formatPlural } from "../../base/format";
import { formatOffset, relativeMs } from "../../base/time";
import type { SessionContext } from "../../ipc/bindings";
import { exactness, MEASURES, shownCall, tokensOf } from "../../model/context";
import { updateSession } from "../../state/address";
import { useContextLook, useSessionContext } from "../../state/context";
import { useActions } from "../../state/keyboard";
import { Button } from "../../widgets/Button";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { Segments } from "../../widgets/Segments";
import styles from "./Context.module.css";
import { ContextChart } from "./ContextChart";
import { DropPanel } from "./DropPanel";
import { FillPanel } from "./FillPanel";
import { GrowthPanel } from "./GrowthPanel";

type Props = { sessionKey: string; selectedSpan: number | null };

/** The context view. */
export function ContextView({ sessionKey, selectedSpan }: Props) {
  const asked = useSessionContext(sessionKey);
  const found = asked.data;
  if (asked.error && !found) return <ErrorNotice error={asked.error} onRetry={asked.refetch} />;
  if (!found) return <Skeleton label="Loading the contexts" rows={14} />;
  if (found.threads.length === 0) {
    return (
      <EmptyNotice title="No model calls">What fills the context of model calls appears here.</EmptyNotice>
    );
  }
  return <Found sessionKey={sessionKey} selectedSpan={selectedSpan} found={found} />;
}

function Found({ sessionKey, selectedSpan, found }: Props & { found: SessionContext }) {
  const { measure, chosen, setMeasure, choose } = useContextLook();
  const at = shownCall(found.threads, chosen.get(sessionKey), selectedSpan);
  const thread = found.threads[at.thread];
  const call = thread?.calls[at.call];
  const show = (next: number, of = at.thread) => {
    const last = (found.threads[of]?.calls.length ?? 1) - 1;
    choose(sessionKey, of, Math.min(last, Math.max(0, next)));
    updateSession({ span: null, event: null }, { replace: true });
  };
  useActions({
    "row-next": () => show(at.call + 1),
    "row-previous": () => show(at.call - 1),
    "context-measure": () => {
      const place = MEASURES.findIndex((known) => known.measure === measure);
      setMeasure(MEASURES[(place + 1) % MEASURES.length]?.measure ?? "tokens");
    },
  });
  if (!thread || !call) return null;
  const onSpan = (span: number) => updateSession({ span, event: null });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard.
    <div className={styles.view} data-testid="context" tabIndex={0}>
      <div className={styles.bar}>
        <label className={styles.thread}>
          Agent
          <select
            value={at.thread}
            onChange={(event) => show(Number.MAX_SAFE_INTEGER, Number(event.target.value))}
          >
            {found.threads.map(({ agent, model, calls }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: threads have no name of their own.
              <option key={place} value={place}>
                {`${agent || "no agent"}, ${model || "model"}, ${formatPlural(calls.length, "call")}`}
              </option>
            ))}
          </select>
        </label>
        <Segments
          label="Measure"
          value={measure}
          options={MEASURES.map(({ measure, word }) => ({ value: measure, words: word }))}
          onChoose={setMeasure}
        />
        <p className={styles.exact}>
          {exactness(call)}
          {found.callsRead < found.calls &&
            ` First ${formatCount(found.callsRead)} of ${formatCount(found.calls)} model calls.`}
        </p>
        <div className={styles.steps}>
          <Button aria-label="Call before" disabled={at.call === 0} onClick={() => show(at.call - 1)}>
            ‹
          </Button>
          <Button look="quiet" title="Show the call" onClick={() => onSpan(call.span)}>
            <b>Call {formatCount(at.call + 1)}</b> at {formatOffset(relativeMs(call.atMs))}
          </Button>
          <Button
            aria-label="Call after"
            disabled={at.call === thread.calls.length - 1}
            onClick={() => show(at.call + 1)}
          >
            ›
          </Button>
        </div>
      </div>
      <ContextChart thread={thread} chosen={at.call} measure={measure} onChoose={(place) => show(place)} />
      <div className={styles.panels}>
        <FillPanel sessionKey={sessionKey} thread={thread} at={at.call} onSpan={onSpan} />
        <div className={styles.side}>
          <GrowthPanel thread={thread} at={at.call} onSpan={onSpan} />
          <DropPanel thread={thread} at={at.call} onSpan={onSpan} onCall={(place) => show(place)} />
        </div>
      </div>
      <span className={styles.spoken} role="status">
        {`Call ${at.call + 1}, ${formatCount(tokensOf(call))} tokens`}
      </span>
    </div>
  );
}
