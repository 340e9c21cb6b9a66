// Chat, and beside it the views of the session that its backend leaves traces in.

import { useCallback } from "react";
import { baseMillis } from "../base/time";
import { ChatScreen } from "../features/chat/ChatScreen";
import { ChatTraces } from "../features/chat-traces/ChatTraces";
import { ReplyLinks } from "../features/chat-traces/ReplyLinks";
import { ReplySteps } from "../features/chat-traces/ReplySteps";
import { TracesCost } from "../features/chat-traces/TracesCost";
import { Inspector } from "../features/inspector/Inspector";
import type { ChatMessage, SessionDetail } from "../ipc/bindings";
import type { ChatRoute } from "../model/route";
import { viewRow } from "../model/views";
import { usePlayback } from "../state/playback";
import { chooseNothing, PaneBoundary, showNoTrace } from "./PaneBoundary";
import { ShownView } from "./session-views";

/** The chat screen with everything that is beside a conversation. */
export function ChatWithTraces({ route }: { route: ChatRoute }) {
  const { conversation } = route;
  const links = useCallback(
    (message: ChatMessage) =>
      conversation === null ? null : <ReplyLinks conversation={conversation} message={message} />,
    [conversation],
  );
  const steps = useCallback(
    (message: ChatMessage) =>
      conversation === null ? null : <ReplySteps conversation={conversation} message={message} />,
    [conversation],
  );
  return (
    <ChatScreen
      route={route}
      replyLinks={links}
      replySteps={steps}
      facts={conversation !== null && <TracesCost conversation={conversation} />}
      beside={
        conversation !== null && (
          <PaneBoundary name="The pane beside the conversation" reset={showNoTrace}>
            <ChatTraces
              key={conversation}
              conversation={conversation}
              route={route}
              view={(detail, live) => <View route={route} detail={detail} live={live} />}
              inspector={(detail) => (
                <PaneBoundary name="The inspector" reset={chooseNothing}>
                  <Inspector
                    sessionKey={detail.row.key}
                    span={route.span}
                    event={route.event}
                    baseMs={baseMillis(detail.baseNs)}
                  />
                </PaneBoundary>
              )}
            />
          </PaneBoundary>
        )
      }
    />
  );
}

function View({ route, detail, live }: { route: ChatRoute; detail: SessionDetail; live: boolean }) {
  usePlayback(detail.row.key);
  return (
    <PaneBoundary name={`The view ${viewRow(route.view).word}`} reset={showNoTrace}>
      <ShownView view={route.view} detail={detail} live={live} spot={route} narrow />
    </PaneBoundary>
  );
}
