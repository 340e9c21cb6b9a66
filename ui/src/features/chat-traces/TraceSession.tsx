// One session beside a conversation: its head, its tabs, the chosen view, and the chosen span below it.

import type { ReactNode } from "react";
import type { ChatTraces, SessionDetail } from "../../ipc/bindings";
import type { ChatRoute } from "../../model/route";
import { BESIDE_VIEWS } from "../../model/views";
import { updateSession } from "../../state/address";
import { useActions } from "../../state/keyboard";
import { usePanes } from "../../state/panes";
import { usePause } from "../../state/pause";
import { VIEW_ACTIONS } from "../../state/places";
import { useSessionDetail } from "../../state/queries";
import { ErrorNotice, Skeleton } from "../../widgets/Notice";
import { Splitter } from "../../widgets/Splitter";
import { ViewTabs } from "../../widgets/ViewTabs";
import styles from "./ChatTraces.module.css";
import { InferredBar } from "./InferredBar";
import { MarkedBar } from "./MarkedBar";
import { OfferBar } from "./OfferBar";
import { TracesHead } from "./TracesHead";

type Props = {
  traces: ChatTraces;
  sessionKey: string;
  route: ChatRoute;
  inspector: (detail: SessionDetail) => ReactNode;
  children: (detail: SessionDetail, live: boolean) => ReactNode;
};

/** The session. */
export function TraceSession({ traces, sessionKey, route, inspector, children }: Props) {
  const asked = useSessionDetail(sessionKey);
  const detail = asked.data;
  const { missed, toggle } = usePause(sessionKey, detail?.row.events);
  const { under, resize } = usePanes();
  useActions({ ...VIEW_ACTIONS, pause: toggle });
  if (asked.error && !detail) return <ErrorNotice error={asked.error} onRetry={asked.refetch} />;
  if (!detail) return <Skeleton label="Loading the session" rows={12} />;
  const live = detail.row.state === "live";
  const belongs = traces.sessions.some(({ session }) => session.key === sessionKey);
  const inspected = route.span !== null || route.event !== null;
  return (
    <>
      <header className={styles.head}>
        <TracesHead traces={traces} detail={detail} />
        <ViewTabs
          views={BESIDE_VIEWS}
          view={route.view}
          live={live}
          missed={missed}
          onView={(view) => updateSession({ view })}
          onTogglePause={toggle}
        />
      </header>
      {!belongs && traces.sessions.length > 0 && <OfferBar traces={traces} shown={sessionKey} />}
      <InferredBar traces={traces} shown={sessionKey} />
      {route.query !== "" && <MarkedBar conversation={traces.conversation} route={route} />}
      <div className={styles.view}>{children(detail, live && missed === null)}</div>
      {inspected && (
        <>
          <Splitter
            label="Height of the inspector"
            lying
            inverted
            size={under}
            least={160}
            most={640}
            onResize={(size) => resize("under", size)}
          />
          <div className={styles.inspector} style={{ height: under }}>
            {inspector(detail)}
          </div>
        </>
      )}
    </>
  );
}
