// An open session: its head, its tabs, and the view that is chosen. The views come from outside, so that features do
// not know each other.

import { type ReactNode, useState } from "react";
import type { SessionDetail } from "../../ipc/bindings";
import { SESSION_VIEWS, type SessionView } from "../../model/views";
import { updateSession } from "../../state/address";
import { useExporting } from "../../state/exporting";
import { useActions } from "../../state/keyboard";
import { usePause } from "../../state/pause";
import { VIEW_ACTIONS } from "../../state/places";
import { useSessionDetail } from "../../state/queries";
import { ErrorNotice, Skeleton } from "../../widgets/Notice";
import { ViewTabs } from "../../widgets/ViewTabs";
import { ComparePanel } from "./ComparePanel";
import { ExportPanel } from "./ExportPanel";
import { IntegrityPanel } from "./Integrity";
import { SessionFilter } from "./SessionFilter";
import { type HeadPanel, SessionHead } from "./SessionHead";
import styles from "./SessionScreen.module.css";

type Props = {
  sessionKey: string;
  view: SessionView;
  /** What the views are filtered by. */
  query: string;
  /** At the end of the row of tabs. */
  beside?: ReactNode;
  /** What can be done with the session as a whole. */
  menu: (detail: SessionDetail) => ReactNode;
  /** Draws the chosen view; `live` is off while the session is paused or over. */
  children: (detail: SessionDetail, live: boolean) => ReactNode;
};

/** The middle of the window while a session is open. */
export function SessionScreen({ sessionKey, view, query, beside, menu, children }: Props) {
  const asked = useSessionDetail(sessionKey);
  const { missed, toggle } = usePause(sessionKey, asked.data?.row.events);
  const [panel, setPanel] = useState<HeadPanel>(null);

  const detail = asked.data;
  useActions({
    ...VIEW_ACTIONS,
    pause: toggle,
    export: () => {
      // Who names a format wants the panel, whether it is open or not.
      const named = useExporting.getState().format !== null;
      setPanel(panel === "export" && !named ? null : "export");
    },
    compare: () => setPanel(panel === "compare" ? null : "compare"),
  });

  if (asked.error && !detail) {
    return (
      <div className={styles.screen}>
        <ErrorNotice error={asked.error} onRetry={asked.refetch} />
      </div>
    );
  }
  if (!detail) return <Skeleton label="Loading the session" rows={14} />;
  const live = detail.row.state === "live";
  return (
    <div className={styles.screen} data-testid="session" data-key={sessionKey}>
      <header className={styles.head}>
        <SessionHead detail={detail} panel={panel} onPanel={setPanel} menu={menu(detail)} />
        <ViewTabs
          views={SESSION_VIEWS}
          view={view}
          live={live}
          missed={missed}
          onView={(wanted) => updateSession({ view: wanted })}
          onTogglePause={toggle}
        >
          <SessionFilter sessionKey={sessionKey} query={query} />
          {beside}
        </ViewTabs>
      </header>
      {panel === "integrity" && <IntegrityPanel detail={detail} onClose={() => setPanel(null)} />}
      {panel === "compare" && <ComparePanel detail={detail} onClose={() => setPanel(null)} />}
      {panel === "export" && <ExportPanel row={detail.row} onClose={() => setPanel(null)} />}
      <div className={styles.body}>{children(detail, live && missed === null)}</div>
    </div>
  );
}
