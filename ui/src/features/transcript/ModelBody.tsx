// A model call: what is new in its prompt, the way to all of it, and the reply.

import { useState } from "react";
import { formatPlural } from "../../base/format";
import { oneLine, visibleText } from "../../base/visible";
import type { PromptMessage, TranscriptItem } from "../../ipc/bindings";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { Marked } from "../../widgets/Marked";
import { MessageList } from "../../widgets/MessageList";
import styles from "./Item.module.css";

type Props = {
  item: TranscriptItem;
  words: readonly string[];
  onMore: (() => void) | null;
  onPrompt: (span: number) => void;
};

/** Prompt and reply of a model call. */
export function ModelBody({ item, words, onMore, onPrompt }: Props) {
  const [asked, setAsked] = useState(false);
  const { prompt, reply } = item;
  return (
    <>
      {prompt && (
        <section className={styles.prompt} aria-label="Prompt">
          <p className={styles.promptHead}>
            <button
              type="button"
              className={styles.disclose}
              aria-expanded={asked}
              data-open={asked}
              onClick={() => setAsked(!asked)}
            >
              <Icon name="fold" size={10} />
              Asked with {formatPlural(prompt.messages, "message")}, {newWords(prompt)}
            </button>
            <Button look="quiet" onClick={() => onPrompt(item.span)}>
              Show all {formatPlural(prompt.messages, "message")}
            </Button>
          </p>
          {asked ? (
            <MessageList messages={prompt.news} words={words} onMore={onMore} />
          ) : (
            <NewsLines news={prompt.news} isFirst={prompt.known === 0} words={words} />
          )}
        </section>
      )}
      {reply.length > 0 && <MessageList messages={reply} words={words} onMore={onMore} quiet />}
      {!prompt && reply.length === 0 && item.blocks.length === 0 && (
        <p className={styles.nothing}>Neither its prompt nor its reply was sent.</p>
      )}
    </>
  );
}

/** Messages that are told in a line. */
const LINES = 4;
const ANSWERED: readonly string[] = ["assistant", "model", "tool", "function"];

/**
 * The new messages in a line each. Answers of the model and of tools are items of their own, above; only a first prompt
 * may hold some that are not.
 */
function NewsLines({
  news,
  isFirst,
  words,
}: {
  news: readonly PromptMessage[];
  isFirst: boolean;
  words: Props["words"];
}) {
  const told = news.filter(({ role }) => isFirst || !ANSWERED.includes(role)).slice(-LINES);
  if (told.length === 0) return null;
  return (
    <ol className={styles.news} aria-label="New messages">
      {told.map(({ role, blocks }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the messages of one prompt keep their order.
        <li key={at}>
          <b>{role || "message"}</b>
          <span>
            <Marked
              text={visibleText(blocks.map(({ text }) => oneLine(text, 200)).join(" "))}
              words={words}
            />
          </span>
        </li>
      ))}
    </ol>
  );
}

function newWords({ messages, known, news }: NonNullable<TranscriptItem["prompt"]>): string {
  const fresh = messages - known;
  if (known === 0) return news.length < fresh ? `the last ${news.length} here` : "all of them new";
  if (fresh === 0) return "none new since the call before";
  const here = news.length < fresh ? `, the last ${news.length} here` : "";
  return `${fresh} new since the call before${here}`;
}
