// Begins a conversation: with the backend that was used last, or with another one.

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ChatBackend } from "../../ipc/bindings";
import { newConversation } from "../../state/chat-actions";
import { useChatMemory } from "../../state/chat-memory";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { Tag } from "../../widgets/Tag";
import { usePopover } from "../../widgets/use-popover";
import styles from "./ChatPane.module.css";

/** The button, and beside it the choice of a backend where there are several. */
export function NewConversation({ backends }: { backends: readonly ChatBackend[] }) {
  const client = useQueryClient();
  const last = useChatMemory((memory) => memory.backend);
  const [busy, setBusy] = useState(false);
  const { open, setOpen, box, button, onKeyDown } = usePopover();
  const preferred = backends.find(({ id }) => id === last) ?? backends[0];
  const begin = async (backend: ChatBackend | undefined) => {
    if (!backend) return;
    setOpen(false);
    setBusy(true);
    await newConversation(client, backend);
    setBusy(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only Escape is handled here, for what is inside.
    <div className={styles.begin} ref={box} onKeyDown={onKeyDown}>
      <Button
        className={styles.new}
        disabled={busy || !preferred}
        title={preferred ? `New conversation with ${preferred.name}` : "Add a backend first"}
        data-testid="new-conversation"
        onClick={() => begin(preferred)}
      >
        <Icon name="plus" size={13} />
        New conversation
      </Button>
      {backends.length > 1 && (
        <Button
          ref={button}
          className={styles.which}
          aria-label="New conversation with another backend"
          aria-expanded={open}
          disabled={busy}
          onClick={() => setOpen(!open)}
        >
          ▾
        </Button>
      )}
      {open && (
        <ul className={styles.choice}>
          {backends.map((backend) => (
            <li key={backend.id}>
              <button type="button" onClick={() => begin(backend)}>
                {backend.name}
                <Tag>{backend.kind === "agent_api" ? "AgentAPI" : "ChatServer"}</Tag>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
