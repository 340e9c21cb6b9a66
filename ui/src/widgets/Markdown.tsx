// Markdown out of a trace, drawn as elements. The renderer is loaded when it is needed first; until then the text
// stays text, and so does a text that would cost too much.

import { lazy, memo, Suspense } from "react";
import { visibleText } from "../base/visible";
import { excessBefore, excessWords } from "../model/markdown-budget";
import { ErrorBoundary } from "./ErrorBoundary";
import styles from "./Markdown.module.css";
import { MarkdownText } from "./MarkdownText";

const MarkdownBody = lazy(async () => ({ default: (await import("./MarkdownBody")).MarkdownBody }));

type Props = {
  text: string;
  /** Words to mark. */
  words?: readonly string[];
};

const NONE: readonly string[] = [];
const NOT_DRAWN = "Shown as text: it could not be drawn";

/** Markdown. No HTML of the text becomes markup, nothing is loaded, and links only show where they lead. */
export const Markdown = memo(function Markdown({ text, words = NONE }: Props) {
  const visible = visibleText(text);
  const excess = excessBefore(visible);
  return (
    <div className={styles.markdown}>
      {excess !== null ? (
        <MarkdownText text={visible} why={excessWords(excess)} />
      ) : (
        <ErrorBoundary place={visible} fallback={() => <MarkdownText text={visible} why={NOT_DRAWN} />}>
          <Suspense fallback={<p className={styles.plain}>{visible}</p>}>
            <MarkdownBody text={visible} words={words} />
          </Suspense>
        </ErrorBoundary>
      )}
    </div>
  );
});
