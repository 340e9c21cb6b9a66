// All that a model was asked in one call: system text, messages, tools and parameters. It is over whatever view asks.

import { formatCount, formatPlural } from "../../base/format";
import { formatOffset, relativeMs } from "../../base/time";
import { messageMarkdown } from "../../model/message-markdown";
import { freeWords } from "../../model/query-text";
import { sessionOf } from "../../model/route";
import { updateSession, useRoute } from "../../state/address";
import { useActions } from "../../state/keyboard";
import { showContext } from "../../state/places";
import { usePromptPanel } from "../../state/prompt";
import { sendToChat } from "../../state/quote";
import { useReplay } from "../../state/replay";
import { usePrompt } from "../../state/transcript";
import { Button } from "../../widgets/Button";
import { CopyButton } from "../../widgets/CopyButton";
import { MessageList } from "../../widgets/MessageList";
import { ErrorNotice, Skeleton } from "../../widgets/Notice";
import { Panel } from "../../widgets/Panel";
import { TextBlockView } from "../../widgets/TextBlockView";
import styles from "./Prompt.module.css";

type Props = { sessionKey: string; span: number; words: readonly string[]; onClose: () => void };

/** The panel with a whole prompt; nothing while none is on show, or what asked for it is not. */
export function PromptPanel() {
  const { asked, close } = usePromptPanel();
  const route = useRoute();
  const session = sessionOf(route);
  // Beside a conversation the address names the session only where it is not the conversation's own.
  const isHere = session === null ? route.at === "chat" : session.key === asked?.sessionKey;
  if (asked === null || !isHere) return null;
  const words = freeWords(session?.query ?? "");
  return (
    <div className={styles.place}>
      <Opened {...asked} key={asked.span} words={words} onClose={close} />
    </div>
  );
}

function Opened({ sessionKey, span, words, onClose }: Props) {
  const query = usePrompt(sessionKey, span);
  useActions({ back: onClose });
  const prompt = query.data;
  return (
    <Panel title="What the model was asked" testId="prompt-panel" width="page" onClose={onClose}>
      {query.error && <ErrorNotice error={query.error} onRetry={query.refetch} />}
      {query.isPending && <Skeleton label="Loading the prompt" rows={10} />}
      {prompt && (
        <div className={styles.prompt}>
          <p className={styles.call}>
            <b>{prompt.model || "unnamed model"}</b>
            {prompt.provider !== "" && <span>{prompt.provider}</span>}
            {prompt.agent !== "" && <span>asked by {prompt.agent}</span>}
            <span>at {formatOffset(relativeMs(prompt.startMs))}</span>
          </p>
          <p className={styles.actions}>
            <Button
              onClick={() => {
                updateSession({ span: prompt.span, event: null });
                onClose();
              }}
            >
              Select this call
            </Button>
            <Button
              onClick={() => {
                onClose();
                useReplay.getState().show(prompt.span);
              }}
            >
              Replay this call
            </Button>
            <Button
              title="Quotes it in the next message"
              onClick={() => {
                onClose();
                sendToChat(prompt.messages.map(messageMarkdown).join("\n\n"), `prompt of ${prompt.model}`);
              }}
            >
              Send to chat
            </Button>
            <CopyButton
              label="Copy as JSON"
              words={
                [...prompt.json].length < prompt.jsonChars
                  ? `Copy as JSON (first ${formatCount(prompt.json.length)} of ${formatCount(prompt.jsonChars)} characters)`
                  : "Copy as JSON"
              }
              text={prompt.json}
            />
            <CopyButton
              label="Copy as Markdown"
              words="Copy as Markdown"
              text={() => prompt.messages.map(messageMarkdown).join("\n\n")}
            />
          </p>
          {prompt.parameters.length > 0 && (
            <dl className={styles.parameters} aria-label="Parameters">
              {prompt.parameters.map(({ name, value }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
          {prompt.system.length > 0 && (
            <section aria-label="System">
              <h3>System</h3>
              {prompt.system.map((block, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the texts of one prompt keep their order.
                <TextBlockView key={at} block={block} words={words} onMore={null} />
              ))}
            </section>
          )}
          <section aria-label="Messages">
            <h3>
              {prompt.messages.length < prompt.messageCount
                ? `First ${formatCount(prompt.messages.length)} of ${formatPlural(prompt.messageCount, "message")}`
                : formatPlural(prompt.messageCount, "message")}
            </h3>
            <MessageList messages={prompt.messages} words={words} onMore={null} />
            {prompt.messageCount === 0 && (
              <p className={styles.none}>
                The call carries no messages. Its request may not have been sent.
                <Button
                  onClick={() => {
                    onClose();
                    showContext(prompt.span);
                  }}
                >
                  Show what the run says of its context
                </Button>
              </p>
            )}
          </section>
          {prompt.tools.length > 0 && (
            <details className={styles.tools}>
              <summary>{formatPlural(prompt.tools.length, "tool")} offered</summary>
              {prompt.tools.map((block, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the tools of one prompt keep their order.
                <TextBlockView key={at} block={block} words={words} onMore={null} />
              ))}
            </details>
          )}
        </div>
      )}
    </Panel>
  );
}
