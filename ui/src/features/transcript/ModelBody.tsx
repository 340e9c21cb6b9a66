// A model call: what is new in its prompt, the way to all of it, and the reply.

import { useState } from "react";
import { formatPlural } from "../../base/format";
import type { TranscriptItem } from "../../ipc/bindings";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import styles from "./Item.module.css";
import { MessageList } from "./MessageList";

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
          {asked && <MessageList messages={prompt.news} words={words} onMore={onMore} />}
        </section>
      )}
      {reply.length > 0 && <MessageList messages={reply} words={words} onMore={onMore} quiet />}
      {!prompt && reply.length === 0 && item.blocks.length === 0 && (
        <p className={styles.nothing}>Neither its prompt nor its reply was sent.</p>
      )}
    </>
  );
}

function newWords({ messages, known, news }: NonNullable<TranscriptItem["prompt"]>): string {
  const fresh = messages - known;
  if (known === 0) return news.length < fresh ? `the last ${news.length} here` : "all of them new";
  if (fresh === 0) return "none new since the call before";
  const here = news.length < fresh ? `, the last ${news.length} here` : "";
  return `${fresh} new since the call before${here}`;
}
