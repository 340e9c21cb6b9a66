// The window: bar, rail, list, canvas, inspector and status line, and which of the screens is in the middle.

import { type ReactNode, useEffect } from "react";
import { startCutTitles } from "../base/cut-titles";
import { focusMain } from "../base/focus-main";
import { baseMillis } from "../base/time";
import { CodingAgents } from "../features/coding-agents/CodingAgents";
import { CompareScreen } from "../features/compare/CompareScreen";
import { ConnectScreen } from "../features/connect/ConnectScreen";
import { ShortcutsSheet } from "../features/help/ShortcutsSheet";
import { Inspector } from "../features/inspector/Inspector";
import { Palette } from "../features/palette/Palette";
import { PlatformScreen } from "../features/platform/PlatformScreen";
import { PromptPanel } from "../features/prompt/PromptPanel";
import { ReplayPanel } from "../features/replay/ReplayPanel";
import { SessionScreen } from "../features/session/SessionScreen";
import { MarksDialog } from "../features/sessions/MarksDialog";
import { SessionMenu } from "../features/sessions/SessionMenu";
import { SettingsScreen } from "../features/settings/SettingsScreen";
import { DropOverlay } from "../features/sources/DropOverlay";
import { ImportToast } from "../features/sources/ImportToast";
import { SourcesScreen } from "../features/sources/SourcesScreen";
import { StartScreen } from "../features/start/StartScreen";
import { StatusBar } from "../features/status/StatusBar";
import { ToolDaysScreen } from "../features/tools/ToolDaysScreen";
import type { Route } from "../model/route";
import { viewRow } from "../model/views";
import { useRoute } from "../state/address";
import { useLiveChat } from "../state/chat-live";
import { useLiveTraces } from "../state/chat-traces";
import { useIncoming } from "../state/imports";
import { useActions, useKeyboard } from "../state/keyboard";
import { useLiveUpdates } from "../state/live";
import { startPanes, useHasTwoViewsRoom, usePanes, viewBeside } from "../state/panes";
import { usePlayback } from "../state/playback";
import { useSessionDetail } from "../state/queries";
import { ownKeys, startSettings, useSettings } from "../state/settings";
import { OwnKeysContext } from "../widgets/own-keys";
import { Splitter } from "../widgets/Splitter";
import styles from "./App.module.css";
import { ChatWithTraces } from "./ChatWithTraces";
import { ContextMenu } from "./ContextMenu";
import { FailureNotice } from "./FailureNotice";
import { ListPane } from "./ListPane";
import { chooseNothing, OverlayBoundary, PaneBoundary, stay } from "./PaneBoundary";
import { Rail } from "./Rail";
import { StatusToast } from "./StatusToast";
import { ShownView, TwoViews } from "./session-views";
import { openSpanMenu } from "./span-menu";
import { TabStrip } from "./TabStrip";
import { TopBar } from "./TopBar";
import { TwoViewsButton } from "./TwoViewsButton";
import { useSpanActions } from "./use-span-actions";
import { useTabsInStep, useWindowActions } from "./use-window-actions";

/** The whole window. */
export function App() {
  const route = useRoute();
  const settings = useSettings();
  useKeyboard();
  useLiveUpdates();
  useLiveTraces();
  useLiveChat();
  useIncoming();
  useWindowActions();
  useTabsInStep();
  useEffect(startSettings, []);
  useEffect(startCutTitles, []);
  useEffect(startPanes, []);

  const withList = route.at === "home" || route.at === "session" || route.at === "tools";
  return (
    <OwnKeysContext value={ownKeys(settings)}>
      <div className={styles.window}>
        <button type="button" className={styles.skip} onClick={focusMain}>
          Skip to content
        </button>
        <PaneBoundary name="The top bar" reset={stay}>
          <TopBar />
        </PaneBoundary>
        {/* Times are written again when their form changes. */}
        <div className={styles.middle} key={settings.timeFormat}>
          <PaneBoundary name="The rail" reset={stay}>
            <Rail at={route.at} />
          </PaneBoundary>
          {withList && <ListPane />}
          <PaneBoundary name="This screen">
            <Screen route={route} />
          </PaneBoundary>
        </div>
        <PaneBoundary name="The status line" reset={stay}>
          <StatusBar />
        </PaneBoundary>
        <Overlays at={route.at} />
        <FailureNotice />
      </div>
    </OwnKeysContext>
  );
}

/** What is drawn over the window. Each has its own error boundary. */
function Overlays({ at }: { at: Place }) {
  return (
    <>
      <OverlayBoundary name="The import notice">
        {at !== "sources" && <ImportToast narrow={at === "chat"} />}
      </OverlayBoundary>
      <OverlayBoundary name="The sheet of shortcuts">
        <ShortcutsSheet />
      </OverlayBoundary>
      <OverlayBoundary name="Dropping files">
        <DropOverlay />
      </OverlayBoundary>
      <OverlayBoundary name="The menu of a row">
        <ContextMenu />
      </OverlayBoundary>
      <OverlayBoundary name="The palette">
        <Palette />
      </OverlayBoundary>
      <OverlayBoundary name="The title and note of a session">
        <MarksDialog />
      </OverlayBoundary>
      <OverlayBoundary name="What the model was asked">
        <PromptPanel />
      </OverlayBoundary>
      <OverlayBoundary name="The replay">
        <ReplayPanel />
      </OverlayBoundary>
      <OverlayBoundary name="The message at the foot">
        <StatusToast />
      </OverlayBoundary>
    </>
  );
}

type Place = Route["at"];

const SCREENS: { [At in Place]: (route: Extract<Route, { at: At }>) => ReactNode } = {
  home: () => <StartScreen agents={<CodingAgents />} />,
  settings: ({ section }) => <SettingsScreen section={section} />,
  connect: ({ client }) => <ConnectScreen client={client} />,
  sources: ({ section }) => <SourcesScreen section={section} agents={<CodingAgents />} />,
  platform: (route) => <PlatformScreen route={route} />,
  tools: (route) => <ToolDaysScreen route={route} />,
  compare: (route) => <CompareScreen route={route} />,
  session: (route) => <SessionPanes route={route} />,
  chat: (route) => <ChatWithTraces route={route} />,
};

function Screen<At extends Place>({ route }: { route: Extract<Route, { at: At }> }) {
  return SCREENS[route.at as At](route);
}

function SessionPanes({ route }: { route: Extract<Route, { at: "session" }> }) {
  const { inspector, inspectorPinned, pinInspector, secondView, showSecond, resize } = usePanes();
  usePlayback(route.key);
  useSpanActions(route.key);
  const { data: detail } = useSessionDetail(route.key);
  const chosen = route.span !== null;
  const hasRoom = useHasTwoViewsRoom();
  const second = hasRoom && secondView !== null ? viewBeside(route.view, secondView) : null;
  const toggleSecond = () => showSecond(second === null ? viewBeside(route.view, null) : null);
  useActions(hasRoom ? { "side-by-side": toggleSecond } : {}, true);
  return (
    <div className={styles.panes}>
      <main className={styles.canvas} aria-label="Session" onContextMenu={openSpanMenu}>
        <TabStrip />
        <SessionScreen
          key={route.key}
          sessionKey={route.key}
          view={route.view}
          query={route.query}
          beside={hasRoom && <TwoViewsButton on={second !== null} onToggle={toggleSecond} />}
          menu={(detail) => <SessionMenu detail={detail} />}
        >
          {(session, live) => (
            <PaneBoundary name={`The view ${viewRow(route.view).word}`}>
              {second === null ? (
                <ShownView view={route.view} detail={session} live={live} spot={route} />
              ) : (
                <TwoViews view={route.view} second={second} detail={session} live={live} spot={route} />
              )}
            </PaneBoundary>
          )}
        </SessionScreen>
      </main>
      {(chosen || inspectorPinned) && (
        <div className={styles.beside} data-empty={!chosen}>
          <Splitter
            label="Width of the inspector"
            inverted
            size={inspector}
            least={260}
            most={720}
            onResize={(size) => resize("inspector", size)}
          />
          <div className={styles.inspector} style={{ width: inspector }}>
            <PaneBoundary name="The inspector" reset={chooseNothing}>
              <Inspector
                key={route.key}
                sessionKey={route.key}
                span={route.span}
                event={route.event}
                pinned={inspectorPinned}
                onPin={pinInspector}
                baseMs={baseMillis(detail?.baseNs ?? "")}
              />
            </PaneBoundary>
          </div>
        </div>
      )}
    </div>
  );
}
