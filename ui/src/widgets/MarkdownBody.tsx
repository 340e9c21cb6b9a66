// The renderer of Markdown: a chunk of its own.

import type { ReactElement, ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { Recent } from "../base/recent";
import { excessWords, MARKDOWN_BUDGET, MarkdownExcess, remarkBudget } from "../model/markdown-budget";
import { rehypeMarks } from "../model/rehype-marks";
import { CodeBlock } from "./CodeBlock";
import { LinkTarget } from "./LinkTarget";
import styles from "./Markdown.module.css";
import { MarkdownText } from "./MarkdownText";

const COMPONENTS: Components = {
  a: ({ href, children }) => <LinkTarget target={href ?? ""}>{children}</LinkTarget>,
  img: ({ src, alt }) => (
    <LinkTarget target={typeof src === "string" ? src : ""}>image{alt ? `: ${alt}` : ""}</LinkTarget>
  ),
  // The block around code brings its own frame.
  pre: ({ children }) => <>{children}</>,
  code: ({ className, children }) => {
    const text = plainText(children);
    const language = /language-(\S+)/.exec(className ?? "")?.[1];
    if (language === undefined && !text.includes("\n"))
      return <code className={styles.inline}>{children}</code>;
    return <CodeBlock language={language ?? ""} text={text.replace(/\n$/, "")} />;
  },
  table: ({ children }) => (
    <div className={styles.table}>
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => <span>{checked ? "☑ " : "☐ "}</span>,
};

/** Addresses stay as they are: they are shown and copied, never followed. */
const keepAddress = (address: string) => address;

const MOST_CHARS = 2_000_000;
const drawn = new Recent<ReactElement>(MOST_CHARS);

/** Drawn with each piece that comes, a text may take no longer than this. */
const GROWING_MS = 300;

/**
 * Markdown as elements; as text, with the reason, what is beyond the budget. A text is parsed once: lists take it out
 * of the page and put it back while they are scrolled.
 */
export function MarkdownBody({ text, words }: { text: string; words: readonly string[] }) {
  return drawn.of(JSON.stringify([text, words]), () =>
    draw(text, words, MARKDOWN_BUDGET.ms, ({ excess }) => (
      <MarkdownText text={text} why={excessWords(excess)} />
    )),
  );
}

/** Markdown that changes with the next piece of it, so that nothing of it is worth keeping. */
export function GrowingBody({ text }: { text: string }) {
  return draw(text, [], GROWING_MS, () => <p className={styles.plain}>{text}</p>);
}

function draw(
  text: string,
  words: readonly string[],
  ms: number,
  asText: (beyond: MarkdownExcess) => ReactElement,
): ReactElement {
  const time = { ms, now: () => performance.now() };
  try {
    // Called, not placed: it has no state, and the elements that it makes are what is kept.
    return ReactMarkdown({
      children: text,
      remarkPlugins: [remarkGfm, [remarkBudget, time]],
      rehypePlugins: words.length > 0 ? [[rehypeMarks, words]] : [],
      components: COMPONENTS,
      urlTransform: keepAddress,
    });
  } catch (error) {
    if (error instanceof MarkdownExcess) return asText(error);
    throw error;
  }
}

function plainText(children: ReactNode): string {
  return Array.isArray(children) ? children.map(plainText).join("") : String(children ?? "");
}
