// The pane beside every view: what the selected span is, what it carried, and the bytes it came in.

import { useRef } from "react";
import { focusMain } from "../../base/focus-main";
import type { UnixMs } from "../../base/time";
import { visibleText } from "../../base/visible";
import type { EventDetail, SpanDetail } from "../../ipc/bindings";
import { policyFlags } from "../../model/event-facts";
import { failureWords } from "../../model/failure-words";
import {
  FAMILIES_OF_TOOLS,
  FAMILY_ERROR,
  FAMILY_MODEL,
  FAMILY_OTHER,
  familyOf,
  kindWords,
  SpanState,
} from "../../model/families";
import { updateSession } from "../../state/address";
import { useActions } from "../../state/keyboard";
import { useSpanLinks } from "../../state/links";
import { useEvent, useSpan } from "../../state/queries";
import { useView } from "../../state/view";
import { Button } from "../../widgets/Button";
import { DialectTag } from "../../widgets/DialectTag";
import { Icon } from "../../widgets/Icon";
import { KindMark } from "../../widgets/KindMark";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { Diagnostics } from "./Diagnostics";
import { EventChoice } from "./EventChoice";
import styles from "./Inspector.module.css";
import { MessageLink } from "./MessageLink";
import { Payload } from "./Payload";
import { pairsOf } from "./pairs";
import { SignatureBlock } from "./SignatureBlock";
import { SpanActions } from "./SpanActions";
import { SpanFacts } from "./SpanFacts";
import { SpanLinks } from "./SpanLinks";

type Props = {
  sessionKey: string;
  span: number | null;
  event: number | null;
  baseMs: UnixMs;
  /** It stays while nothing is selected. */
  pinned?: boolean;
  /** Missing where it is not pinned. */
  onPin?: (pinned: boolean) => void;
};

/** The inspector. */
export function Inspector({ sessionKey, span, event, baseMs, pinned = false, onPin }: Props) {
  const query = useSpan(sessionKey, span);
  const chosen = useEvent(sessionKey, event);
  const box = useRef<HTMLElement>(null);
  const clear = () => {
    // What has the focus may go with the selection.
    if (box.current?.contains(document.activeElement)) focusMain();
    updateSession({ span: null, event: null });
  };
  const close = () => {
    clear();
    onPin?.(false);
  };
  return (
    <aside
      className={styles.inspector}
      aria-label="Inspector"
      data-testid="inspector"
      ref={box}
      tabIndex={-1}
    >
      {span !== null && <SpanKeys onFocus={() => box.current?.focus()} onBack={clear} />}
      <div className={styles.corner}>
        {onPin && (
          <Button
            look="quiet"
            className={styles.pin}
            aria-label="Keep the inspector open"
            title="Keep the inspector open"
            aria-pressed={pinned}
            onClick={() => onPin(!pinned)}
          >
            <Icon name="pin" size={14} />
          </Button>
        )}
        <Button
          look="quiet"
          aria-label="Close the inspector"
          title="Close the inspector (Esc)"
          onClick={close}
        >
          <Icon name="close" size={12} />
        </Button>
      </div>
      {span === null && (
        <EmptyNotice title="Nothing selected">
          Choose a row to see what it was asked, what it answered and the bytes it came in.
        </EmptyNotice>
      )}
      {span !== null && query.error && <ErrorNotice error={query.error} onRetry={query.refetch} />}
      {span !== null && query.isPending && <Skeleton label="Loading the span" />}
      {span !== null && query.data && !query.error && (
        <SpanView
          sessionKey={sessionKey}
          detail={query.data}
          event={event}
          // An event beyond the first ones of its span is fetched on its own.
          extra={chosen.data?.row.id === event ? chosen.data : undefined}
          baseMs={baseMs}
        />
      )}
    </aside>
  );
}

type ViewProps = {
  sessionKey: string;
  detail: SpanDetail;
  event: number | null;
  extra: EventDetail | undefined;
  baseMs: UnixMs;
};

/**
 * The keys of a chosen span: from its choice on, whenever it comes, since the last to offer an action is asked first.
 */
function SpanKeys({ onFocus, onBack }: { onFocus: () => void; onBack: () => void }) {
  useActions({ select: onFocus, back: onBack });
  return null;
}

function SpanView({ sessionKey, detail, event, extra, baseMs }: ViewProps) {
  const reveal = useView((view) => view.revealSpan);
  const one = detail.events.find(({ row }) => row.id === event) ?? extra;
  const events = one ? [one] : detail.events;
  const first = events[0];
  // What has no family of its own is shown by the kind of its event.
  const word =
    detail.family === FAMILY_OTHER && first ? kindWords(first.row.kind) : familyOf(detail.family).word;
  const flags = policyFlags(events);
  const failed = detail.state === SpanState.Failed;
  const isModel = detail.family === FAMILY_MODEL;
  const { data: links } = useSpanLinks(sessionKey, detail.span);
  // Some senders tell of a failure in an event of its own.
  const error = links?.children.find(({ family }) => family === FAMILY_ERROR);
  const go = (span: number, to?: number) => {
    updateSession({ span, event: to ?? null });
    reveal(span);
  };
  return (
    <>
      <header className={styles.head}>
        <h2 className={styles.title}>
          <KindMark family={detail.family} />
          <span>{visibleText(detail.name) || word}</span>
        </h2>
        <p className={styles.kind}>
          {first && <DialectTag dialect={first.dialect} />}
          {word}
          {detail.detail !== "" && ` · ${visibleText(detail.detail)}`}
        </p>
        {failed && <FailedLine words={failureWords(events) || (error?.name ?? "")} />}
        <SpanActions
          sessionKey={sessionKey}
          span={detail.span}
          event={one?.row.id ?? null}
          isModel={isModel}
          isTool={FAMILIES_OF_TOOLS.includes(detail.family)}
          asked={isModel ? detail.span : (links?.modelBefore?.span ?? null)}
        />
        <MessageLink sessionKey={sessionKey} span={detail.span} />
        <SpanFacts detail={detail} events={events} baseMs={baseMs} onParent={go} />
        {links && <SpanLinks links={links} onGo={go} />}
        {flags.length > 0 && (
          <ul className={styles.flags} aria-label="Policy flags">
            {flags.map((flag) => (
              <li key={flag}>{flag}</li>
            ))}
          </ul>
        )}
        <SignatureBlock events={events} />
        <Diagnostics events={events} />
        {detail.eventCount > 1 && (
          <EventChoice
            events={detail.events}
            count={detail.eventCount}
            chosen={one?.row.id ?? null}
            onChoose={(id) => updateSession({ event: id }, { replace: true })}
          />
        )}
      </header>
      <Payload
        sessionKey={sessionKey}
        span={detail.span}
        events={events}
        spanKey={`${detail.span}/${one?.row.id ?? ""}`}
        pairs={pairsOf(detail.events, links)}
        what={{ failed, isModel: isModel && one === undefined }}
      />
    </>
  );
}

/** That a call failed, and what it says went wrong. */
function FailedLine({ words }: { words: string }) {
  return (
    <p className={styles.failure} data-testid="failure">
      <i className={styles.diamond} aria-hidden="true" />
      <b>Failed</b>
      {words !== "" && <span>{words}</span>}
    </p>
  );
}
