// Text with the found words marked. Only ever text: nothing of it is markup.

import { markWords } from "../model/mark-words";
import styles from "./Marked.module.css";

/** `text` with every occurrence of `words`, or of each of them, marked, whatever the case. Hidden characters stay. */
export function Marked({ text, words }: { text: string; words: string | readonly string[] }) {
  return markWords(text, typeof words === "string" ? [words] : words).map((piece, at) =>
    piece.found ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move.
      <mark key={at} className={styles.mark}>
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}
