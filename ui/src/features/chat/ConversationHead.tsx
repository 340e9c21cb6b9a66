// The facts of a conversation in two lines, its name, and what can be done with it as a whole.

import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, memo, type ReactNode, useEffect, useRef, useState } from "react";
import { formatCount, formatPlural, shortenMiddle } from "../../base/format";
import { formatMoment, unixMs } from "../../base/time";
import type { ChatParameters, ConversationRow } from "../../ipc/bindings";
import { countOwn } from "../../model/chat-parameters";
import { titleOf } from "../../model/chat-words";
import { changeConversation, deleteConversation } from "../../state/chat-actions";
import { useActions } from "../../state/keyboard";
import { Button } from "../../widgets/Button";
import { CopyButton } from "../../widgets/CopyButton";
import { FactRow } from "../../widgets/FactRow";
import { Icon } from "../../widgets/Icon";
import { BackendLight } from "./BackendLight";
import styles from "./ConversationHead.module.css";

type Props = {
  row: ConversationRow;
  parameters: ChatParameters;
  /** The parameters are open. */
  panel: boolean;
  onPanel: () => void;
  facts?: ReactNode;
};

/** The head. */
export const ConversationHead = memo(function ConversationHead(props: Props) {
  const { row, parameters, panel, onPanel, facts } = props;
  const [naming, setNaming] = useState(false);
  const own = countOwn(parameters);
  useActions({
    rename: () => setNaming(true),
    delete: () => void deleteConversation(row.id),
  });
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        {naming ? (
          <TitleField row={row} onClose={() => setNaming(false)} />
        ) : (
          <>
            <h1 title={titleOf(row)}>{titleOf(row)}</h1>
            <Tool icon="edit" words="Rename the conversation" onPress={() => setNaming(true)} />
          </>
        )}
        <span className={styles.space} />
        {row.kind === "chat_server" && (
          <Button
            look="quiet"
            aria-haspopup="dialog"
            aria-expanded={panel}
            title="Parameters"
            onClick={onPanel}
          >
            <Icon name="sources" size={13} />
            Parameters{own > 0 && <small className={styles.own}>{own} set</small>}
          </Button>
        )}
        <Tool icon="trash" words="Delete the conversation" onPress={() => void deleteConversation(row.id)} />
      </div>
      <FactRow label="Facts of the conversation">
        <li>
          <BackendLight
            backend={row.backend}
            kind={row.kind}
            name={row.backendName}
            bare={row.kind === "agent_api"}
          />
        </li>
        <li title={`Started ${formatMoment(unixMs(row.startedMs))}`}>
          <b>{formatCount(row.messages)}</b> {row.messages === 1 ? "message" : "messages"}
        </li>
        {row.inputTokens + row.outputTokens > 0 && (
          <li
            title={`${formatPlural(row.inputTokens, "token")} in, ${formatCount(row.outputTokens)} out, replies that were replaced included`}
          >
            <b>
              {formatCount(row.inputTokens)} → {formatCount(row.outputTokens)}
            </b>{" "}
            tokens
          </li>
        )}
        {facts}
        {row.sessionId !== "" && (
          <li className={styles.session} title={`Session ${row.sessionId}`}>
            session <code>{shortenMiddle(row.sessionId)}</code>
            <CopyButton text={row.sessionId} label="Copy the session id" />
          </li>
        )}
      </FactRow>
    </header>
  );
});

type ToolProps = { icon: "edit" | "trash"; words: string; onPress: () => void };

function Tool({ icon, words, onPress }: ToolProps) {
  return (
    <button type="button" className={styles.tool} aria-label={words} title={words} onClick={onPress}>
      <Icon name={icon} size={13} />
    </button>
  );
}

function TitleField({ row, onClose }: { row: ConversationRow; onClose: () => void }) {
  const client = useQueryClient();
  const [title, setTitle] = useState(row.title);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const keep = () => {
    onClose();
    if (title.trim() !== row.title) void changeConversation(client, row.id, { title: title.trim() });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") keep();
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <input
      ref={field}
      className={styles.name}
      aria-label="Name of the conversation"
      placeholder="Empty for its first line"
      maxLength={200}
      spellCheck={false}
      value={title}
      onChange={(event) => setTitle(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={keep}
    />
  );
}
