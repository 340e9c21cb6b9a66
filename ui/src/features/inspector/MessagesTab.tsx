// A model call as messages: what it was asked and what it answered.

import { useState } from "react";
import { formatCount, formatPlural } from "../../base/format";
import { usePromptPanel } from "../../state/prompt";
import { FIRST_CHARS, useModelCall } from "../../state/transcript";
import { Button } from "../../widgets/Button";
import { Keys } from "../../widgets/Keys";
import { MessageList } from "../../widgets/MessageList";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import styles from "./Messages.module.css";

/** *Show more* asks for that many times the characters. */
const MORE = 64;

/** The messages of a model call. */
export function MessagesTab({ sessionKey, span }: { sessionKey: string; span: number }) {
  const [chars, setChars] = useState(FIRST_CHARS);
  const query = useModelCall(sessionKey, span, chars);
  const show = usePromptPanel((state) => state.show);
  if (query.error) return <ErrorNotice error={query.error} onRetry={query.refetch} />;
  if (query.isPending) return <Skeleton label="Loading the messages" />;
  const { prompt = null, reply = [] } = query.data ?? {};
  const onMore = chars === FIRST_CHARS ? () => setChars(FIRST_CHARS * MORE) : null;
  if (!prompt && reply.length === 0)
    return <EmptyNotice title="No messages">Neither its prompt nor its reply was sent.</EmptyNotice>;
  return (
    <>
      {prompt && (
        <section className={styles.section} aria-label="Asked">
          <header className={styles.head}>
            <h3>Asked</h3>
            <span>
              {prompt.news.length < prompt.messages
                ? `last ${formatCount(prompt.news.length)} of ${formatPlural(prompt.messages, "message")}`
                : formatPlural(prompt.messages, "message")}
            </span>
            <Button look="quiet" onClick={() => show(sessionKey, span)}>
              Whole prompt <Keys name="q" />
            </Button>
          </header>
          <MessageList messages={prompt.news} words={[]} onMore={onMore} />
        </section>
      )}
      {reply.length > 0 && (
        <section className={styles.section} aria-label="Answered">
          <header className={styles.head}>
            <h3>Answered</h3>
          </header>
          <MessageList messages={reply} words={[]} onMore={onMore} quiet />
        </section>
      )}
    </>
  );
}
