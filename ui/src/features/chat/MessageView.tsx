// One message of a conversation, with what can be done with it.

import { memo, type ReactNode } from "react";
import { visibleText } from "../../base/visible";
import type { BackendKind, ChatMessage } from "../../ipc/bindings";
import { reportLevel } from "../../model/chat-words";
import { failureWords } from "../../model/problem-words";
import { runAction } from "../../state/keyboard";
import { BackendWords } from "../../widgets/BackendWords";
import { Button } from "../../widgets/Button";
import { GrowingMarkdown } from "../../widgets/GrowingMarkdown";
import { Icon } from "../../widgets/Icon";
import { Markdown } from "../../widgets/Markdown";
import { EditMessage } from "./EditMessage";
import styles from "./Message.module.css";
import { MessageActions } from "./MessageActions";
import { ReplyFacts } from "./ReplyFacts";

/** What can be done with messages. The same functions as long as the conversation is the same. */
export type MessageWork = {
  regenerate: (message: string) => void;
  show: (version: string) => void;
  edit: (message: string | null) => void;
  resend: (message: ChatMessage, text: string) => void;
};

type Props = {
  message: ChatMessage;
  kind: BackendKind;
  /** It is being edited. */
  editing: boolean;
  /** The address leads to it. */
  pointed: boolean;
  /** A reply is on its way: nothing else can be sent meanwhile. */
  busy: boolean;
  work: MessageWork;
  replyLinks?: ((message: ChatMessage) => ReactNode) | undefined;
  replySteps?: ((message: ChatMessage) => ReactNode) | undefined;
};

const ROLE_WORDS = { system: "System", user: "You", assistant: "Reply", tool: "Tool" } as const;

/** A message. */
export const MessageView = memo(function MessageView(props: Props) {
  const { message, kind, editing, pointed, busy, work, replyLinks, replySteps } = props;
  const { role, state } = message;
  const level = reportLevel(message);
  if (level !== null) return <Report level={level} text={message.content} />;
  if (editing) return <EditMessage message={message} work={work} />;
  return (
    <article
      className={styles.message}
      aria-label={
        role === "assistant" && message.model !== "" ? `Reply of ${message.model}` : ROLE_WORDS[role]
      }
      aria-busy={state === "streaming"}
      data-role={role}
      data-state={state}
      data-pointed={pointed || undefined}
      data-testid="chat-message"
      data-id={message.id}
    >
      {role === "assistant" && <ReplyFacts message={message} kind={kind} links={replyLinks?.(message)} />}
      {(role === "system" || role === "tool") && <p className={styles.role}>{ROLE_WORDS[role]}</p>}
      <div className={styles.text} data-testid="chat-text">
        <Content message={message} kind={kind} />
      </div>
      {role === "assistant" && replySteps?.(message)}
      {state === "complete" && message.failure && (
        <p className={styles.notice} data-testid="chat-notice">
          <i className={styles.badge} aria-hidden="true" />
          {visibleText(message.failure.message)}
        </p>
      )}
      {state !== "complete" && state !== "streaming" && (
        <Outcome message={message} busy={busy} onRetry={() => work.regenerate(message.id)} />
      )}
      {state !== "streaming" && <MessageActions message={message} kind={kind} busy={busy} work={work} />}
    </article>
  );
});

/** What an agent reported of itself. */
function Report({ level, text }: { level: "error" | "warning"; text: string }) {
  return (
    <p className={styles.report} data-level={level} data-testid="chat-report">
      <i className={styles.badge} data-level={level} aria-hidden="true" />
      <b>{level === "error" ? "Error" : "Warning"}</b> {visibleText(text)}
    </p>
  );
}

function Content({ message: { role, state, content }, kind }: { message: ChatMessage; kind: BackendKind }) {
  // A terminal's text is a drawing: every column counts.
  if (kind === "agent_api" && role === "assistant")
    return <pre className={styles.terminal}>{visibleText(content)}</pre>;
  if (role === "tool") return <pre className={styles.terminal}>{visibleText(content)}</pre>;
  if (role !== "assistant") return <p className={styles.plain}>{visibleText(content)}</p>;
  if (state !== "streaming") return content === "" ? null : <Markdown text={content} />;
  return content === "" ? (
    <i className={styles.caret} aria-hidden="true" />
  ) : (
    <GrowingMarkdown text={content} />
  );
}

/** Why a message ended before its end, and the way on. */
function Outcome({ message, busy, onRetry }: { message: ChatMessage; busy: boolean; onRetry: () => void }) {
  const { state, failure, content, role } = message;
  const retry = role === "assistant" && (
    <Button disabled={busy} onClick={onRetry}>
      <Icon name="retry" size={12} /> Try again
    </Button>
  );
  if (state === "stopped")
    return (
      <div className={styles.stopped} data-testid="chat-outcome">
        <span>
          <i aria-hidden="true" />
          Stopped by you{content === "" ? " before any text arrived" : ""}
        </span>
        {retry}
      </div>
    );
  const isCut = state === "cut";
  const words = failure ? failureWords(failure) : null;
  const title = isCut
    ? content === ""
      ? "The reply was cut off before any text arrived"
      : "The reply was cut off; this is what arrived"
    : (words?.title ?? "The backend failed");
  const advice =
    isCut || words === null
      ? "The connection or the program ended before the reply did. Ask for it again."
      : words.advice;
  const aboutKey = failure?.kind === "unauthorized" || failure?.kind === "forbidden";
  return (
    <div
      className={styles.failed}
      data-state={state}
      role="group"
      aria-label={title}
      data-testid="chat-outcome"
    >
      <i aria-hidden="true" />
      <div>
        <b>{title}</b>
        <p>{advice}</p>
        {failure && <BackendWords failure={failure} />}
      </div>
      <span className={styles.next}>
        {aboutKey && <Button onClick={() => runAction("chat-backends")}>Change the key</Button>}
        {retry}
      </span>
    </div>
  );
}
