// The messages of a conversation: only those in view are made. The list follows its end while it is there, and
// stays where it is once a person has scrolled up.

import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useCallback, useLayoutEffect, useRef, useState } from "react";
import type { BackendKind, ChatMessage } from "../../ipc/bindings";
import { likelyHeight } from "../../model/message-height";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import styles from "./MessageList.module.css";
import { MessageView, type MessageWork } from "./MessageView";

type Props = {
  messages: readonly ChatMessage[];
  kind: BackendKind;
  /** The message that the address leads to. */
  pointed: string | null;
  editing: string | null;
  busy: boolean;
  /** How much was sent from here: with each more, the list goes to its end. */
  sent: number;
  work: MessageWork;
  replyLinks?: ((message: ChatMessage) => ReactNode) | undefined;
  replySteps?: ((message: ChatMessage) => ReactNode) | undefined;
};

/** So near its end, in pixels, the list counts as being there. */
const AT_END = 60;

/** The list. */
export function MessageList(props: Props) {
  const { messages, kind, pointed, editing, busy, sent, work, replyLinks, replySteps } = props;
  const box = useRef<HTMLElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const count = messages.length;
  // The list computes every place again when these change, and a piece of text must not do that.
  const shown = useShown(messages);
  const estimateSize = useCallback(
    (index: number) => {
      const message = shown[index];
      return message ? likelyHeight(message) : 60;
    },
    [shown],
  );
  const getItemKey = useCallback((index: number) => shown[index]?.id ?? index, [shown]);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize,
    getItemKey,
    overscan: 4,
    paddingStart: 12,
    paddingEnd: 20,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: AT_END,
    onChange: (list) => {
      const seen = (list.scrollOffset ?? 0) + (list.scrollRect?.height ?? 0);
      setAtEnd(list.getTotalSize() - seen <= AT_END);
    },
  });
  const place = pointed === null ? -1 : messages.findIndex(({ id }) => id === pointed);
  // It opens at its end, or where the address leads.
  useLayoutEffect(() => {
    if (place >= 0) virtual.scrollToIndex(place, { align: "center" });
    else virtual.scrollToEnd();
  }, [virtual, place]);
  // Who sends something wants to see it.
  useLayoutEffect(() => {
    if (sent > 0) virtual.scrollToEnd();
  }, [virtual, sent]);

  return (
    <div className={styles.frame}>
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys too. */}
      <section
        className={styles.scroller}
        ref={box}
        aria-label="Messages"
        tabIndex={0}
        data-testid="chat-messages"
        data-count={count}
        data-at-end={atEnd}
      >
        {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: see above. */}
        <ol className={styles.items} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((row) => {
            const message = messages[row.index];
            return (
              <li
                key={row.key}
                className={styles.place}
                ref={virtual.measureElement}
                data-index={row.index}
                aria-posinset={row.index + 1}
                aria-setsize={count}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                {message && (
                  <MessageView
                    message={message}
                    kind={kind}
                    editing={editing === message.id}
                    pointed={row.index === place}
                    busy={busy}
                    work={work}
                    replyLinks={replyLinks}
                    replySteps={replySteps}
                  />
                )}
              </li>
            );
          })}
        </ol>
      </section>
      {!atEnd && (
        <Button className={styles.jump} onClick={() => virtual.scrollToEnd()}>
          <Icon name="down" size={12} /> Jump to the end
        </Button>
      )}
    </div>
  );
}

/** The messages; the same array as long as the same ones are on show, whatever is written in them. */
function useShown(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const [kept, setKept] = useState(messages);
  const same = kept.length === messages.length && kept.every(({ id }, at) => id === messages[at]?.id);
  if (!same) setKept(messages);
  return same ? kept : messages;
}
