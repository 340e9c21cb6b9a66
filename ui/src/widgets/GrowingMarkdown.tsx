// Markdown that is still being written: whole blocks are drawn once, only the last one is drawn again with each piece.

import { lazy, memo, Suspense } from "react";
import { visibleText } from "../base/visible";
import { cutGrowing } from "../model/growing-markdown";
import { excessBefore } from "../model/markdown-budget";
import { CodeBlock } from "./CodeBlock";
import { ErrorBoundary } from "./ErrorBoundary";
import { Markdown } from "./Markdown";
import styles from "./Markdown.module.css";

const LastBlock = lazy(async () => ({ default: (await import("./MarkdownBody")).GrowingBody }));

/** A longer block is shown as it is until it is whole. */
const LONGEST_LAST = 6_000;

/** Markdown whose end has not come, with a caret behind it. */
export const GrowingMarkdown = memo(function GrowingMarkdown({ text }: { text: string }) {
  const { done, rest, code } = cutGrowing(text);
  return (
    <div className={styles.growing}>
      {done.map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks that are done never move.
        <Markdown key={at} text={block} />
      ))}
      {code !== null ? <CodeBlock language="" text={code.text} /> : <Last text={visibleText(rest)} />}
    </div>
  );
});

function Last({ text }: { text: string }) {
  const plain = <p className={styles.plain}>{text}</p>;
  return (
    <div className={styles.markdown} data-growing="true">
      {text.length > LONGEST_LAST || excessBefore(text) !== null ? (
        plain
      ) : (
        <ErrorBoundary fallback={() => plain}>
          <Suspense fallback={plain}>
            <LastBlock text={text} />
          </Suspense>
        </ErrorBoundary>
      )}
    </div>
  );
}
