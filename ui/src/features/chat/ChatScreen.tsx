// The chat screen: conversations, the one that is open, and beside it the traces that come from outside, so that
// features do not know each other.

import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import type { ChatMessage } from "../../ipc/bindings";
import type { ChatRoute } from "../../model/route";
import { actionOf } from "../../model/shortcuts";
import { navigate, updateSession } from "../../state/address";
import { useBackends, useWantedSettings } from "../../state/backends";
import { chatPlace, rememberChat } from "../../state/chat-memory";
import { runAction, useActions } from "../../state/keyboard";
import { toggleList, useListFolded, usePanes } from "../../state/panes";
import { Icon } from "../../widgets/Icon";
import { ErrorNotice, Skeleton } from "../../widgets/Notice";
import { Splitter } from "../../widgets/Splitter";
import { BackendsPanel } from "./BackendsPanel";
import { ChatPane } from "./ChatPane";
import styles from "./ChatScreen.module.css";
import { ConversationView } from "./ConversationView";
import { NoBackend, NoConversation } from "./NoConversation";

type Props = {
  route: ChatRoute;
  /** The traces of the open conversation. */
  beside?: ReactNode;
  /** More facts for the head, such as what the traces say it cost. */
  facts?: ReactNode;
  /** The way from a reply to the spans that made it. */
  replyLinks?: (message: ChatMessage) => ReactNode;
  /** What a reply took, below it. */
  replySteps?: (message: ChatMessage) => ReactNode;
};

/** The screen. */
export function ChatScreen({ route, beside, facts, replyLinks, replySteps }: Props) {
  const { data: known, error, refetch } = useBackends();
  const [backends, setBackends] = useState(() => useWantedSettings.getState().wanted !== null);
  const { list, beside: width, resize } = usePanes();
  const folded = useListFolded();
  useActions({
    back,
    "chat-backends": () => setBackends(!backends),
  });
  const open = useRemembered(route);

  if (!known)
    return (
      <main className={styles.main} aria-label="Chat">
        {error ? (
          <ErrorNotice error={error} onRetry={refetch} />
        ) : (
          <Skeleton label="Loading chat" rows={10} />
        )}
      </main>
    );
  const empty = known.backends.length === 0 && open === null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is handled wherever the focus is in the screen.
    <div className={styles.screen} data-testid="chat" onKeyDown={onKeyDown}>
      {folded && !empty && (
        <div className={styles.strip}>
          <button type="button" aria-label="Unfold the list" title="Unfold the list" onClick={toggleList}>
            <Icon name="list-unfold" size={14} />
          </button>
        </div>
      )}
      {!folded && !empty && (
        <>
          <div className={styles.list} style={{ width: list }}>
            <ChatPane
              known={known}
              open={open}
              backends={backends}
              onBackends={() => setBackends(!backends)}
            />
          </div>
          <Splitter
            label="Width of the list"
            size={list}
            least={220}
            most={520}
            onResize={(size) => resize("list", size)}
          />
        </>
      )}
      <main className={styles.main} aria-label="Chat">
        {empty && <NoBackend keyPlace={known.keyPlace} />}
        {!empty && open === null && <NoConversation />}
        {open !== null && (
          <ConversationView
            key={open}
            id={open}
            message={route.message}
            facts={facts}
            replyLinks={replyLinks}
            replySteps={replySteps}
          />
        )}
        {backends && <BackendsPanel known={known} onClose={() => setBackends(false)} />}
      </main>
      {open !== null && beside != null && (
        <>
          <Splitter
            label="Width of the traces"
            inverted
            size={width}
            least={300}
            most={1200}
            onResize={(size) => resize("beside", size)}
          />
          <div className={styles.beside} style={{ width }} data-testid="chat-beside">
            {beside}
          </div>
        </>
      )}
    </div>
  );
}

/** The conversation on show; who comes back to chat finds the last one. */
function useRemembered(route: ChatRoute): string | null {
  const [last] = useState(chatPlace);
  const [asked] = useState(route.conversation);
  useEffect(() => {
    if (asked === null && last.conversation !== null) navigate(last, { replace: true });
  }, [asked, last]);
  useEffect(() => {
    if (route.conversation !== null) rememberChat(route);
  }, [route]);
  return route.conversation;
}

/** Escape stops the reply before anything else; what is open over the screen handles it first. */
function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || actionOf(event.nativeEvent) !== "back") return;
  if ((event.target as HTMLElement).closest('[role="dialog"], [data-takes-keys]')) return;
  if (runAction("chat-stop")) event.preventDefault();
}

/** What Escape does when nothing is open: stops the reply, leaves the field, lets go of what is chosen beside. */
function back(): void {
  if (runAction("chat-stop")) return;
  const field = document.activeElement;
  if (field instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName)) field.blur();
  else updateSession({ span: null, event: null });
}
