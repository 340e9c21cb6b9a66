// Markdown out of a trace, drawn as elements. The renderer is loaded when it is needed first; until then the text
// stands as it is.

import { lazy, memo, Suspense } from "react";
import { visibleText } from "../base/visible";
import styles from "./Markdown.module.css";

const MarkdownBody = lazy(async () => ({ default: (await import("./MarkdownBody")).MarkdownBody }));

/** Longer texts are shown as they are: laying them out would hold up the window. */
const LONGEST = 70_000;

type Props = {
  text: string;
  /** Words to mark. */
  words?: readonly string[];
};

const NONE: readonly string[] = [];

/** Markdown. No HTML of the text becomes markup, nothing is loaded, and links only show where they lead. */
export const Markdown = memo(function Markdown({ text, words = NONE }: Props) {
  const visible = visibleText(text);
  const plain = <p className={styles.plain}>{visible}</p>;
  return (
    <div className={styles.markdown}>
      {text.length > LONGEST ? (
        plain
      ) : (
        <Suspense fallback={plain}>
          <MarkdownBody text={visible} words={words} />
        </Suspense>
      )}
    </div>
  );
});
