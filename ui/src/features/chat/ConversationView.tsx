// An open conversation: its head, its messages, and the place to write in.

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { commands, errorCode } from "../../ipc/backend";
import type { ChatMessage, Conversation } from "../../ipc/bindings";
import { announcement } from "../../model/chat-words";
import { useConversation } from "../../state/chat";
import { changeConversation } from "../../state/chat-actions";
import { useCommand } from "../../state/commands";
import { useActions } from "../../state/keyboard";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { Composer } from "./Composer";
import { ConversationHead } from "./ConversationHead";
import styles from "./ConversationView.module.css";
import { MessageList } from "./MessageList";
import type { MessageWork } from "./MessageView";
import { Notices } from "./Notices";
import { ParametersPanel } from "./ParametersPanel";

type Props = {
  id: string;
  /** The message to go to. */
  message: string | null;
  /** More facts for the head, such as what the traces say it cost. */
  facts?: ReactNode;
  replyLinks?: ((message: ChatMessage) => ReactNode) | undefined;
  replySteps?: ((message: ChatMessage) => ReactNode) | undefined;
};

/** The middle of the chat screen. */
export function ConversationView({ id, ...rest }: Props) {
  const { data, error, refetch } = useConversation(id);
  if (error && !data) {
    if (errorCode(error) === "not_found")
      return (
        <EmptyNotice title="This conversation is no longer here">
          It was deleted. Choose another one, or begin a new one.
        </EmptyNotice>
      );
    return <ErrorNotice error={error} onRetry={refetch} />;
  }
  if (!data) return <Skeleton label="Loading the conversation" rows={10} />;
  return <OpenConversation id={id} conversation={data} {...rest} />;
}

function OpenConversation({
  conversation,
  message,
  facts,
  replyLinks,
  replySteps,
}: Props & { conversation: Conversation }) {
  const { row, parameters, messages } = conversation;
  const [panel, setPanel] = useState(false);
  const [editing, setEditing] = useState<string | null>(null);
  const client = useQueryClient();
  const stop = useCommand(commands.stopReply);
  const again = useCommand(commands.regenerateReply);
  const [sent, setSent] = useState(0);
  const onSent = useCallback(() => setSent((before) => before + 1), []);
  const resend = useCommand(commands.sendMessage, () => {
    setEditing(null);
    onSent();
  });
  const last = messages.at(-1);
  // An agent ends on its own; a key stops it.
  const replying = row.kind === "chat_server" && last?.state === "streaming" ? last.id : null;
  const onStop = () => {
    if (replying !== null) stop.run(replying);
  };
  useActions(replying === null ? {} : { "chat-stop": onStop });

  const togglePanel = useCallback(() => setPanel((open) => !open), []);
  const openPanel = useCallback(() => setPanel(true), []);
  const { run: regenerate } = again;
  const { run: send } = resend;
  const { id } = row;
  const work = useMemo(
    (): MessageWork => ({
      regenerate: (reply) => regenerate(reply),
      show: (shown) => void changeConversation(client, id, { shown }),
      edit: setEditing,
      resend: ({ parent }, text) => send({ conversation: id, parent, text }),
    }),
    [client, id, regenerate, send],
  );
  return (
    <section className={styles.view} aria-label="Conversation" data-testid="chat-conversation" data-id={id}>
      <ConversationHead row={row} parameters={parameters} panel={panel} onPanel={togglePanel} facts={facts} />
      {panel && <ParametersPanel row={row} parameters={parameters} onClose={() => setPanel(false)} />}
      {messages.length === 0 ? (
        <EmptyNotice title={row.kind === "agent_api" ? "Nothing said yet" : "How can I help?"}>
          {row.kind === "agent_api"
            ? `Messages of ${row.backendName} appear here as they come.`
            : `Your first message goes to ${row.backendName}. Its traces appear beside the conversation as they come in.`}
        </EmptyNotice>
      ) : (
        <MessageList
          messages={messages}
          kind={row.kind}
          pointed={message}
          editing={editing}
          busy={replying !== null || again.busy}
          sent={sent}
          work={work}
          replyLinks={replyLinks}
          replySteps={replySteps}
        />
      )}
      {row.kind === "chat_server" && <Notices conversation={id} />}
      <Composer
        row={row}
        parameters={parameters}
        draft={conversation.draft}
        parent={last?.id ?? null}
        replying={replying}
        problem={stop.error ?? again.error ?? resend.error}
        onSent={onSent}
        onStop={stop.run}
        onParameters={openPanel}
      />
      <Announcer last={last} />
    </section>
  );
}

/** Says that a reply begins and ends, not each piece of it. */
function Announcer({ last }: { last: ChatMessage | undefined }) {
  const before = useRef(last);
  const [words, setWords] = useState("");
  useEffect(() => {
    const said = announcement(before.current, last);
    before.current = last;
    if (said !== "") setWords(said);
  }, [last]);
  return (
    <p className={styles.spoken} role="status" data-testid="chat-said">
      {words}
    </p>
  );
}
