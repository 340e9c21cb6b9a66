// What draws each view of a session.

import { type ComponentType, useRef, useState } from "react";
import { baseMillis } from "../base/time";
import { ContextView } from "../features/context/ContextView";
import { EventsView } from "../features/events/EventsView";
import { FilesView } from "../features/files/FilesView";
import { GraphView } from "../features/graph/GraphView";
import { Overview } from "../features/overview/Overview";
import { Transport } from "../features/playback/Transport";
import { Timeline } from "../features/timeline/Timeline";
import { ToolsView } from "../features/tools/ToolsView";
import { TranscriptView } from "../features/transcript/TranscriptView";
import type { SessionDetail } from "../ipc/bindings";
import type { SessionRoute } from "../model/route";
import { SESSION_VIEWS, type SessionView, viewRow } from "../model/views";
import { AsideContext } from "../state/keyboard";
import { usePanes } from "../state/panes";
import { Icon } from "../widgets/Icon";
import { Splitter } from "../widgets/Splitter";
import { useWidth } from "../widgets/use-width";
import { PaneBoundary } from "./PaneBoundary";
import styles from "./session-views.module.css";

type ShownProps = {
  detail: SessionDetail;
  /** Off while the session is paused or over. */
  live: boolean;
  /** What is chosen in the session, and what it is filtered by. */
  spot: Pick<SessionRoute, "span" | "event" | "query">;
  /** The view has little room, beside a conversation. */
  narrow?: boolean;
};

const VIEWS: Record<SessionView, ComponentType<ShownProps>> = {
  overview: ({ detail }) => <Overview detail={detail} />,
  timeline: ({ detail, live, spot, narrow = false }) => (
    <Timeline {...place(detail)} selectedSpan={spot.span} live={live} narrow={narrow} />
  ),
  transcript: ({ detail, live, spot }) => (
    <TranscriptView {...place(detail)} selectedSpan={spot.span} live={live} query={spot.query} />
  ),
  graph: ({ detail, spot }) => <GraphView sessionKey={detail.row.key} selectedSpan={spot.span} />,
  tools: ({ detail, spot }) => <ToolsView {...place(detail)} selectedSpan={spot.span} query={spot.query} />,
  events: ({ detail, spot }) => (
    <EventsView {...place(detail)} selectedSpan={spot.span} selectedEvent={spot.event} query={spot.query} />
  ),
  context: ({ detail, spot }) => <ContextView sessionKey={detail.row.key} selectedSpan={spot.span} />,
  files: ({ detail, spot }) => (
    <FilesView sessionKey={detail.row.key} selectedSpan={spot.span} query={spot.query} />
  ),
};

function place(detail: SessionDetail) {
  return { sessionKey: detail.row.key, baseMs: baseMillis(detail.baseNs) };
}

/** A view of a session, and below it what plays the run. */
export function ShownView({ view, ...props }: ShownProps & { view: SessionView }) {
  return (
    <div className={styles.shown}>
      <OneView view={view} {...props} />
      <Transport sessionKey={props.detail.row.key} always={view === "graph"} />
    </div>
  );
}

/** What a half of two keeps, in pixels: the bars of a timeline beside its names. */
const LEAST_HALF = 420;

/** Two views of a session side by side, with one selection, one playhead and one filter. */
export function TwoViews({
  view,
  second,
  ...props
}: ShownProps & { view: SessionView; second: SessionView }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const { firstShare, shareViews } = usePanes();
  const least = Math.min(LEAST_HALF, Math.floor(width / 2));
  const first = Math.min(width - least, Math.max(least, Math.round(firstShare * width)));
  // Keys are for the half that was used last.
  const [isSecond, setIsSecond] = useState(false);
  const half = (inSecond: boolean) => ({
    className: styles.half,
    onFocusCapture: () => setIsSecond(inSecond),
    onPointerDownCapture: () => setIsSecond(inSecond),
  });
  return (
    <div className={styles.shown}>
      <div className={styles.halves} data-testid="two-views" ref={box}>
        <div {...half(false)} style={{ flex: `0 0 ${first}px` }}>
          <AsideContext value={isSecond}>
            <OneView view={view} {...props} />
          </AsideContext>
        </div>
        <Splitter
          label="Width of the first view"
          size={first}
          least={least}
          most={width - least}
          onResize={(size) => shareViews(size / width)}
        />
        <section {...half(true)} aria-label="Second view">
          <SecondTabs view={view} second={second} />
          <AsideContext value={!isSecond}>
            <PaneBoundary name={`The view ${viewRow(second).word}`}>
              <OneView key={second} view={second} {...props} />
            </PaneBoundary>
          </AsideContext>
        </section>
      </div>
      <Transport sessionKey={props.detail.row.key} always={view === "graph" || second === "graph"} />
    </div>
  );
}

/** Which view is the second one: any but the first. */
function SecondTabs({ view, second }: { view: SessionView; second: SessionView }) {
  const showSecond = usePanes((panes) => panes.showSecond);
  return (
    <div className={styles.tabs}>
      <div role="tablist" aria-label="Second view">
        {SESSION_VIEWS.filter((row) => row.view !== view).map((row) => (
          <button
            key={row.view}
            type="button"
            role="tab"
            aria-selected={row.view === second}
            onClick={() => showSecond(row.view)}
          >
            {row.word}
          </button>
        ))}
      </div>
      <button
        type="button"
        className={styles.close}
        aria-label="Close the second view"
        title="Close the second view"
        onClick={() => showSecond(null)}
      >
        <Icon name="close" size={12} />
      </button>
    </div>
  );
}

function OneView({ view, ...props }: ShownProps & { view: SessionView }) {
  const View = VIEWS[view];
  return (
    <div className={styles.view}>
      <View {...props} />
    </div>
  );
}
