// Text with the found words marked. Only ever text: nothing of it is markup.

import type { ReactNode } from "react";
import styles from "./Marked.module.css";

/** `text` with every occurrence of `words`, or of each of them, marked, whatever the case. */
export function Marked({ text, words }: { text: string; words: string | readonly string[] }) {
  const needles = (typeof words === "string" ? [words] : words)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== "");
  if (needles.length === 0) return text;
  const where = text.toLowerCase();
  const parts: ReactNode[] = [];
  let from = 0;
  for (let next = nearest(where, needles, 0); next !== null; next = nearest(where, needles, from)) {
    parts.push(text.slice(from, next.at));
    from = next.at + next.length;
    parts.push(
      <mark key={next.at} className={styles.mark}>
        {text.slice(next.at, from)}
      </mark>,
    );
  }
  parts.push(text.slice(from));
  return parts;
}

/** The first of the needles from a place on; of several there the longest. */
function nearest(
  text: string,
  needles: readonly string[],
  from: number,
): { at: number; length: number } | null {
  let found: { at: number; length: number } | null = null;
  for (const needle of needles) {
    const at = text.indexOf(needle, from);
    const sooner = found === null || at < found.at || (at === found.at && needle.length > found.length);
    if (at >= 0 && sooner) found = { at, length: needle.length };
  }
  return found;
}
