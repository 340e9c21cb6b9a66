// The window: bar, rail, list, canvas, inspector and status line, and which of the screens stands in the middle.

import { baseMillis } from "../base/time";
import { CompareScreen } from "../features/compare/CompareScreen";
import { ConnectScreen } from "../features/connect/ConnectScreen";
import { EventsView } from "../features/events/EventsView";
import { ShortcutsSheet } from "../features/help/ShortcutsSheet";
import { Inspector } from "../features/inspector/Inspector";
import { Overview } from "../features/overview/Overview";
import { SessionScreen } from "../features/session/SessionScreen";
import { SessionsPane } from "../features/sessions/SessionsPane";
import { DropOverlay } from "../features/sources/DropOverlay";
import { ImportToast } from "../features/sources/ImportToast";
import { SourcesScreen } from "../features/sources/SourcesScreen";
import { StartScreen } from "../features/start/StartScreen";
import { StatusBar } from "../features/status/StatusBar";
import { Timeline } from "../features/timeline/Timeline";
import { ToolsView } from "../features/tools/ToolsView";
import { TranscriptView } from "../features/transcript/TranscriptView";
import type { Route } from "../model/route";
import { navigate, useRoute } from "../state/address";
import { useIncoming, useOpenFiles } from "../state/imports";
import { useActions, useKeyboard } from "../state/keyboard";
import { useLiveUpdates } from "../state/live";
import { usePanes } from "../state/panes";
import { useSessionDetail } from "../state/queries";
import { useView } from "../state/view";
import { Splitter } from "../widgets/Splitter";
import styles from "./App.module.css";
import { Rail } from "./Rail";
import { TopBar } from "./TopBar";

/** The whole window. */
export function App() {
  const route = useRoute();
  const open = useOpenFiles();
  const setHelp = useView((view) => view.setHelp);
  useKeyboard();
  useLiveUpdates();
  useIncoming();
  useActions({
    help: () => setHelp(true),
    open,
    ...(route.at === "connect" || route.at === "sources" ? { back: () => navigate({ at: "home" }) } : {}),
  });

  const withList = route.at === "home" || route.at === "session";
  return (
    <div className={styles.window}>
      <TopBar />
      <div className={styles.middle}>
        <Rail at={route.at} />
        {withList && <ListPane />}
        {route.at === "home" && <StartScreen />}
        {route.at === "connect" && <ConnectScreen client={route.client} />}
        {route.at === "sources" && <SourcesScreen section={route.section} />}
        {route.at === "compare" && <CompareScreen route={route} />}
        {route.at === "session" && <SessionPanes route={route} />}
      </div>
      <StatusBar />
      {route.at !== "sources" && <ImportToast />}
      <ShortcutsSheet />
      <DropOverlay />
    </div>
  );
}

function ListPane() {
  const { list, resize } = usePanes();
  return (
    <>
      <div className={styles.list} style={{ width: list }}>
        <SessionsPane />
      </div>
      <Splitter
        label="Width of the list"
        size={list}
        least={220}
        most={520}
        onResize={(size) => resize("list", size)}
      />
    </>
  );
}

function SessionPanes({ route }: { route: Extract<Route, { at: "session" }> }) {
  const { inspector, resize } = usePanes();
  const { data: detail } = useSessionDetail(route.key);
  return (
    <>
      <main className={styles.canvas} aria-label="Session">
        <SessionScreen key={route.key} sessionKey={route.key} view={route.view} query={route.query}>
          {(session, live) => {
            const shared = {
              sessionKey: route.key,
              baseMs: baseMillis(session.baseNs),
              selectedSpan: route.span,
            };
            if (route.view === "tools") return <ToolsView {...shared} query={route.query} />;
            if (route.view === "overview") return <Overview detail={session} />;
            if (route.view === "transcript")
              return <TranscriptView {...shared} live={live} query={route.query} />;
            if (route.view === "events")
              return <EventsView {...shared} selectedEvent={route.event} query={route.query} />;
            return <Timeline {...shared} live={live} />;
          }}
        </SessionScreen>
      </main>
      <Splitter
        label="Width of the inspector"
        inverted
        size={inspector}
        least={260}
        most={720}
        onResize={(size) => resize("inspector", size)}
      />
      <div className={styles.inspector} style={{ width: inspector }}>
        <Inspector
          key={route.key}
          sessionKey={route.key}
          span={route.span}
          event={route.event}
          baseMs={detail ? baseMillis(detail.baseNs) : 0}
        />
      </div>
    </>
  );
}
