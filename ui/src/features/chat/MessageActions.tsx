// The buttons below a message: copy, edit, another reply, and the way between versions.

import type { BackendKind, ChatMessage } from "../../ipc/bindings";
import { CopyButton } from "../../widgets/CopyButton";
import { Icon } from "../../widgets/Icon";
import styles from "./Message.module.css";
import type { MessageWork } from "./MessageView";

type Props = { message: ChatMessage; kind: BackendKind; busy: boolean; work: MessageWork };

/** What can be done with a message. */
export function MessageActions({ message, kind, busy, work }: Props) {
  const { id, role, content, versions } = message;
  const ownWords = role === "user";
  // What was typed into a terminal cannot be taken back.
  const again = kind === "chat_server";
  return (
    <div className={styles.actions}>
      {versions.length > 1 && <Versions id={id} versions={versions} onShow={work.show} />}
      {content !== "" && (
        <CopyButton text={content} label={ownWords ? "Copy the message" : "Copy the reply"} />
      )}
      {again && ownWords && (
        <button
          type="button"
          aria-label="Edit and send again"
          title="Edit and send again"
          disabled={busy}
          onClick={() => work.edit(id)}
        >
          <Icon name="edit" size={13} />
        </button>
      )}
      {again && role === "assistant" && (
        <button
          type="button"
          aria-label="Ask for another reply"
          title="Ask for another reply"
          disabled={busy}
          onClick={() => work.regenerate(id)}
        >
          <Icon name="retry" size={13} />
        </button>
      )}
    </div>
  );
}

type VersionsProps = { id: string; versions: readonly string[]; onShow: (version: string) => void };

function Versions({ id, versions, onShow }: VersionsProps) {
  const at = versions.indexOf(id);
  const step = (by: number) => {
    const version = versions[at + by];
    if (version !== undefined) onShow(version);
  };
  return (
    <span className={styles.versions} role="group" aria-label="Versions">
      <button type="button" aria-label="Previous version" disabled={at <= 0} onClick={() => step(-1)}>
        ‹
      </button>
      {at + 1} of {versions.length}
      <button
        type="button"
        aria-label="Next version"
        disabled={at >= versions.length - 1}
        onClick={() => step(1)}
      >
        ›
      </button>
    </span>
  );
}
