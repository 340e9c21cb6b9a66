// A text of a payload: as it is, or drawn as Markdown; a long one is folded.

import { useState } from "react";
import { formatCount } from "../../base/format";
import { visibleText } from "../../base/visible";
import { Button } from "../../widgets/Button";
import { Markdown } from "../../widgets/Markdown";
import { Marked } from "../../widgets/Marked";
import styles from "./Payload.module.css";

/** Characters shown at first; a search shows all of them. */
const FOLDED = 6000;
const SIGNS_OF_MARKDOWN = /^#{1,4} |^\s*[-*] |^\s*\d+\. |^> |```|\*\*|\]\(|^\|.*\|/m;

/** A text. Characters that would hide or reorder others are shown as escapes. */
export function TextPart({ text, words }: { text: string; words: string }) {
  const [whole, setWhole] = useState(false);
  const [drawn, setDrawn] = useState(false);
  const folded = !whole && words === "" && text.length > FOLDED;
  const shown = folded ? text.slice(0, FOLDED) : text;
  return (
    <>
      {SIGNS_OF_MARKDOWN.test(text.slice(0, FOLDED)) && (
        <Button look="quiet" aria-pressed={drawn} onClick={() => setDrawn(!drawn)}>
          {drawn ? "Show as text" : "Show as Markdown"}
        </Button>
      )}
      {drawn ? (
        <Markdown text={shown} />
      ) : (
        <p className={styles.text} data-testid="payload-text">
          <Marked text={visibleText(shown)} words={words} />
        </p>
      )}
      {folded && (
        <p className={styles.folded}>
          First {formatCount(FOLDED)} of {formatCount(text.length)} characters
          <Button onClick={() => setWhole(true)}>Show all</Button>
        </p>
      )}
    </>
  );
}
