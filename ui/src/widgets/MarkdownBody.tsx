// The renderer of Markdown: a chunk of its own.

import type { ReactElement, ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { Recent } from "../base/recent";
import { rehypeMarks } from "../model/rehype-marks";
import { CodeBlock } from "./CodeBlock";
import { LinkTarget } from "./LinkTarget";
import styles from "./Markdown.module.css";

const PLUGINS = [remarkGfm];

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

/** Markdown as elements. A text is parsed once: lists take it out of the page and put it back while they are scrolled. */
export function MarkdownBody({ text, words }: { text: string; words: readonly string[] }) {
  return drawn.of(JSON.stringify([text, words]), () => draw(text, words));
}

/** Markdown that changes with the next piece of it, so that nothing of it is worth keeping. */
export function GrowingBody({ text }: { text: string }) {
  return draw(text, []);
}

function draw(text: string, words: readonly string[]): ReactElement {
  // Called, not placed: it has no state, and the elements that it makes are what is kept.
  return ReactMarkdown({
    children: text,
    remarkPlugins: PLUGINS,
    rehypePlugins: words.length > 0 ? [[rehypeMarks, words]] : [],
    components: COMPONENTS,
    urlTransform: keepAddress,
  });
}

function plainText(children: ReactNode): string {
  return Array.isArray(children) ? children.map(plainText).join("") : String(children ?? "");
}
