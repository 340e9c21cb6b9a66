// Text with several found words marked. Only ever text: nothing of it is markup.

import { visibleText } from "../base/visible";
import styles from "./Marked.module.css";

/** `text` with every occurrence of each of the words marked, whatever the case; hidden characters are shown. */
export function MarkedWords({ text, words }: { text: string; words: readonly string[] }) {
  const visible = visibleText(text);
  const wanted = words
    .filter((word) => word !== "")
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (wanted.length === 0) return visible;
  return visible.split(new RegExp(`(${wanted.join("|")})`, "gi")).map((part, at) =>
    at % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move.
      <mark key={at} className={styles.mark}>
        {part}
      </mark>
    ),
  );
}
