// What draws each view of a session.

import type { ComponentType } from "react";
import { baseMillis } from "../base/time";
import { EventsView } from "../features/events/EventsView";
import { GraphView } from "../features/graph/GraphView";
import { Overview } from "../features/overview/Overview";
import { Transport } from "../features/playback/Transport";
import { Timeline } from "../features/timeline/Timeline";
import { ToolsView } from "../features/tools/ToolsView";
import { TranscriptView } from "../features/transcript/TranscriptView";
import type { SessionDetail } from "../ipc/bindings";
import type { SessionRoute } from "../model/route";
import type { SessionView } from "../model/views";
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
};

function place(detail: SessionDetail) {
  return { sessionKey: detail.row.key, baseMs: baseMillis(detail.baseNs) };
}

/** A view of a session, and below it what plays the run. */
export function ShownView({ view, ...props }: ShownProps & { view: SessionView }) {
  const View = VIEWS[view];
  return (
    <div className={styles.shown}>
      <div className={styles.view}>
        <View {...props} />
      </div>
      <Transport sessionKey={props.detail.row.key} always={view === "graph"} />
    </div>
  );
}
