// From a span to the reply that it made.

import { showMessage, useSpanMessage } from "../../state/chat-traces";
import { useActions } from "../../state/keyboard";
import { Icon } from "../../widgets/Icon";
import styles from "./Links.module.css";

/** The link; nothing for a span of no conversation. */
export function MessageLink({ sessionKey, span }: { sessionKey: string; span: number }) {
  const { data: message } = useSpanMessage(sessionKey, span);
  const go = () => {
    if (message) showMessage(message, sessionKey, span);
  };
  useActions(message ? { "chat-message": go } : {});
  if (!message) return null;
  return (
    <p className={styles.line}>
      <span>Message</span>
      <button
        type="button"
        className={styles.link}
        title={
          message.inferred
            ? "Inferred: the span began while this reply was under way"
            : "The reply whose request this span belongs to"
        }
        data-testid="message-in-chat"
        onClick={go}
      >
        <Icon name="chat" size={12} />
        <span>{message.title || "in chat"}</span>
        {message.inferred && <small>≈ inferred</small>}
      </button>
    </p>
  );
}
