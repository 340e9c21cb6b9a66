// Messages of a prompt or a reply.

import type { PromptMessage } from "../ipc/bindings";
import styles from "./MessageList.module.css";
import { TextBlockView } from "./TextBlockView";

type Props = {
  messages: readonly PromptMessage[];
  words: readonly string[];
  onMore: (() => void) | null;
  /** Leaves the roles out where it is clear who speaks. */
  quiet?: boolean;
};

/** Messages, one below the other. */
export function MessageList({ messages, words, onMore, quiet = false }: Props) {
  const alone = quiet && messages.length === 1;
  return (
    <ol className={styles.messages} data-quiet={alone}>
      {messages.map(({ role, name, blocks }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the messages of one prompt keep their order.
        <li key={at} className={styles.message} data-role={role}>
          {!alone && (
            <p className={styles.role}>
              {role || "no role"}
              {name !== "" && <span>{name}</span>}
            </p>
          )}
          <div className={styles.said}>
            {blocks.map((block, place) => (
              <TextBlockView
                // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a message keep their order.
                key={place}
                block={block}
                words={words}
                named={block.name !== "text"}
                onMore={onMore}
              />
            ))}
            {blocks.length === 0 && <p className={styles.empty}>empty</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
