// Warnings and errors about a conversation, the newest first, until a person closes
// them. What an agent reports of itself is a message.

import { useState } from "react";
import { visibleText } from "../../base/visible";
import { type Notice, useNotices } from "../../state/chat-notices";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import styles from "./Notices.module.css";

const NONE: readonly Notice[] = [];
/** So many are open at once. */
const MOST = 20;

/** The notices of a conversation; nothing while there are none. */
export function Notices({ conversation }: { conversation: string }) {
  const notices = useNotices((state) => state.notices[conversation] ?? NONE);
  const clear = useNotices((state) => state.clear);
  const [open, setOpen] = useState(false);
  if (notices.length === 0) return null;
  const newest = notices.toReversed();
  const shown = newest.slice(0, open ? MOST : 1);
  return (
    <div className={styles.notices} role="status" data-testid="chat-notices">
      <ul>
        {shown.map(({ level, message }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: notices have no names, and only their number changes.
          <li key={at} data-level={level}>
            <i aria-hidden="true" />
            <b>{level === "error" ? "Error" : "Warning"}</b> {visibleText(message)}
          </li>
        ))}
      </ul>
      {open && newest.length > MOST && (
        <small>
          newest {MOST} of {newest.length}
        </small>
      )}
      {notices.length > 1 && (
        <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Newest only" : `${notices.length - 1} more`}
        </Button>
      )}
      <button type="button" aria-label="Close the notices" onClick={() => clear(conversation)}>
        <Icon name="close" size={12} />
      </button>
    </div>
  );
}
