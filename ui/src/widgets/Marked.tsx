// Text with the found words marked. Only ever text: nothing of it is markup.

import type { ReactNode } from "react";
import styles from "./Marked.module.css";

/** `text` with every occurrence of `words` marked, whatever the case. */
export function Marked({ text, words }: { text: string; words: string }) {
  if (words === "") return text;
  const where = text.toLowerCase();
  const needle = words.toLowerCase();
  const parts: ReactNode[] = [];
  let from = 0;
  for (let at = where.indexOf(needle); at >= 0; at = where.indexOf(needle, from)) {
    parts.push(text.slice(from, at));
    parts.push(
      <mark key={at} className={styles.mark}>
        {text.slice(at, at + needle.length)}
      </mark>,
    );
    from = at + needle.length;
  }
  parts.push(text.slice(from));
  return parts;
}
