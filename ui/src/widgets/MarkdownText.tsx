// Markdown that is shown as the text that it is, with the reason.

import styles from "./Markdown.module.css";

/** The text, under the words that say why it is not drawn. */
export function MarkdownText({ text, why }: { text: string; why: string }) {
  return (
    <>
      <p className={styles.asText} role="note" data-testid="markdown-as-text">
        {why}
      </p>
      <p className={styles.plain}>{text}</p>
    </>
  );
}
