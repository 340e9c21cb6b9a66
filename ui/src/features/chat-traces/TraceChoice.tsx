// Which session is beside the conversation, when there are several: those that belong, those that may, and those that
// were put aside.

import type { ReactNode } from "react";
import { formatCost, formatCount, formatPlural } from "../../base/format";
import { formatAgo, nowMs, unixMs } from "../../base/time";
import type { ChatTraces, SessionRow } from "../../ipc/bindings";
import { LINK_WORDS, leaveWords, shareWords } from "../../model/trace-links";
import { showBeside, useJoinTrace, useLeaveTrace } from "../../state/chat-traces";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { StateDot } from "../../widgets/StateDot";
import { usePopover } from "../../widgets/use-popover";
import styles from "./TraceChoice.module.css";

type Props = { traces: ChatTraces; shown: string | null };

/** The button, and the list that it opens. */
export function TraceChoice({ traces, shown }: Props) {
  const { open, setOpen, box, button, onKeyDown } = usePopover();
  const join = useJoinTrace();
  const leave = useLeaveTrace();
  const { conversation, sessions, sessionCount, offers, offerCount, aside } = traces;
  const place = sessions.findIndex(({ session }) => session.key === shown);
  const show = (key: string) => {
    showBeside(key);
    setOpen(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes from anywhere inside.
    <div className={styles.choice} ref={box} onKeyDown={onKeyDown}>
      <Button
        ref={button}
        look="quiet"
        aria-haspopup="dialog"
        aria-expanded={open}
        title="Sessions of this conversation"
        data-testid="trace-choice"
        onClick={() => setOpen(!open)}
      >
        {sessionCount > 1 && place >= 0
          ? `${formatCount(place + 1)} of ${formatPlural(sessionCount, "session")}`
          : "Sessions"}
        {offerCount > 0 && <span className={styles.more}>+{formatCount(offerCount)}</span>}
        <i aria-hidden="true">▾</i>
      </Button>
      {open && (
        <div className={styles.list} role="dialog" aria-label="Sessions of this conversation">
          <Group title="Belong here" first={sessions.length} count={sessionCount}>
            {sessions.map(({ session, how }) => (
              <Row
                key={session.key}
                session={session}
                about={LINK_WORDS[how]}
                shown={session.key === shown}
                onShow={show}
              >
                <Button
                  look="quiet"
                  title={leaveWords(how).about}
                  onClick={() => leave.run(conversation, session.key)}
                >
                  {leaveWords(how).word}
                </Button>
              </Row>
            ))}
          </Group>
          <Group title="Ran at the same time, inferred" first={offers.length} count={offerCount}>
            {offers.map(({ session, share }) => (
              <Row
                key={session.key}
                session={session}
                about={shareWords(share)}
                shown={session.key === shown}
                onShow={show}
              >
                <Button look="quiet" onClick={() => join.run(conversation, session.key)}>
                  Join
                </Button>
                <Button look="quiet" onClick={() => leave.run(conversation, session.key)}>
                  Not this one
                </Button>
              </Row>
            ))}
          </Group>
          <Group title="Set aside" first={aside.length} count={aside.length}>
            {aside.map(({ session, how }) => (
              <Row key={session.key} session={session} about={LINK_WORDS[how]} shown={false} onShow={null}>
                <Button look="quiet" onClick={() => join.run(conversation, session.key)}>
                  {how === "time" ? "Join" : "Show again"}
                </Button>
              </Row>
            ))}
          </Group>
          {sessionCount > 1 && <Sums traces={traces} />}
          {join.error && <Failure title="The trace was not joined" error={join.error} />}
          {leave.error && <Failure title="The trace stays where it is" error={leave.error} />}
        </div>
      )}
    </div>
  );
}

type GroupProps = { title: string; first: number; count: number; children: ReactNode };

function Group({ title, first, count, children }: GroupProps) {
  if (first === 0) return null;
  return (
    <section aria-label={title}>
      <h3>
        {title}
        {first < count && (
          <small>
            first {formatCount(first)} of {formatCount(count)}
          </small>
        )}
      </h3>
      <ul>{children}</ul>
    </section>
  );
}

type RowProps = {
  session: SessionRow;
  about: string;
  shown: boolean;
  /** Shows it; `null` for one that is not to be seen here. */
  onShow: ((key: string) => void) | null;
  children: ReactNode;
};

function Row({ session, about, shown, onShow, children }: RowProps) {
  const words = (
    <>
      <StateDot state={session.state} word={session.state} />
      <b>{session.title}</b>
      <small>
        {about} · {formatPlural(session.events, "event")} · {formatAgo(unixMs(session.startMs), nowMs())}
      </small>
    </>
  );
  return (
    <li data-shown={shown}>
      {onShow === null ? (
        <span className={styles.session}>{words}</span>
      ) : (
        <button
          type="button"
          className={styles.session}
          aria-current={shown ? "true" : undefined}
          onClick={() => onShow(session.key)}
        >
          {words}
        </button>
      )}
      {children}
    </li>
  );
}

/** What all that belong add up to. */
function Sums({ traces }: { traces: ChatTraces }) {
  const { sessionCount, inputTokens, outputTokens, cost, costPartial } = traces;
  return (
    <p className={styles.sums}>
      All {formatCount(sessionCount)} together: <b>{formatCount(inputTokens)}</b> →{" "}
      <b>{formatCount(outputTokens)}</b> tokens
      {cost.length > 0 && (
        <>
          {", "}
          <b>{formatCost(cost)}</b>
          {costPartial && " partial"}
        </>
      )}
    </p>
  );
}
