// A text of a payload: as it is, or drawn as Markdown; a long one is folded.

import { useState } from "react";
import { formatCount } from "../base/format";
import { visibleText } from "../base/visible";
import { Button } from "./Button";
import { Markdown } from "./Markdown";
import { Marked } from "./Marked";
import styles from "./Values.module.css";

/** Characters shown at first; a search shows all of them. */
const FOLDED = 6000;
const SIGNS_OF_MARKDOWN = /^#{1,4} |^\s*[-*] |^\s*\d+\. |^> |```|\*\*|\]\(|^\|.*\|/m;

type Props = {
  text: string;
  words: string;
  /** A person or a model wrote it: it is drawn as Markdown where it looks like it. */
  prose?: boolean;
};

/** A text. Characters that would hide or reorder others are shown as escapes. */
export function TextPart({ text, words, prose = false }: Props) {
  const [whole, setWhole] = useState(false);
  const [asked, setAsked] = useState<boolean | null>(null);
  const isMarkdown = SIGNS_OF_MARKDOWN.test(text.slice(0, FOLDED));
  // A search marks its hits in the text as it is.
  const drawn = isMarkdown && words === "" && (asked ?? prose);
  const folded = !whole && words === "" && text.length > FOLDED;
  const shown = folded ? text.slice(0, FOLDED) : text;
  return (
    <>
      {isMarkdown && words === "" && (
        <Button look="quiet" aria-pressed={drawn} onClick={() => setAsked(!drawn)}>
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
