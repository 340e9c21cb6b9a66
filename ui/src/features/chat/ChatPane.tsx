// The left side of the chat screen: conversations here, and what the backends keep.

import { useState } from "react";
import type { ChatBackends } from "../../ipc/bindings";
import { Icon } from "../../widgets/Icon";
import styles from "./ChatPane.module.css";
import { ConversationList } from "./ConversationList";
import { HistoryList } from "./HistoryList";
import { NewConversation } from "./NewConversation";

const TABS = [
  { id: "here", word: "Conversations" },
  { id: "history", word: "History" },
] as const;

type Props = {
  known: ChatBackends;
  /** The conversation on show. */
  open: string | null;
  backends: boolean;
  onBackends: () => void;
};

/** The pane. */
export function ChatPane({ known, open, backends, onBackends }: Props) {
  const [tab, setTab] = useState<(typeof TABS)[number]["id"]>("here");
  return (
    <section className={styles.pane} aria-label="Conversations" data-testid="chat-pane">
      <div className={styles.head}>
        <NewConversation backends={known.backends} />
        <button
          type="button"
          className={styles.tool}
          aria-label="Backends"
          title="Backends"
          aria-haspopup="dialog"
          aria-expanded={backends}
          onClick={onBackends}
        >
          <Icon name="settings" size={15} />
        </button>
      </div>
      <div className={styles.tabs} role="tablist" aria-label="Which conversations">
        {TABS.map(({ id, word }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`chat-tab-${id}`}
            aria-selected={tab === id}
            aria-controls="chat-tab-panel"
            tabIndex={tab === id ? 0 : -1}
            onClick={() => setTab(id)}
            onKeyDown={(event) => {
              if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
              event.preventDefault();
              event.stopPropagation();
              const other = id === "here" ? "history" : "here";
              setTab(other);
              document.getElementById(`chat-tab-${other}`)?.focus();
            }}
          >
            {word}
          </button>
        ))}
      </div>
      <div className={styles.panel} id="chat-tab-panel" role="tabpanel" aria-labelledby={`chat-tab-${tab}`}>
        {tab === "here" ? (
          <ConversationList backends={known.backends} open={open} />
        ) : (
          <HistoryList backends={known.backends} open={open} />
        )}
      </div>
    </section>
  );
}
