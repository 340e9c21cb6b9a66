// A text of a message or a call: Markdown, JSON as a tree, or text as it is; the rest of a long one on demand.

import { useMemo, useState } from "react";
import { formatCount } from "../base/format";
import { visibleText } from "../base/visible";
import type { TextBlock } from "../ipc/bindings";
import { hasLines } from "../model/json-leaves";
import { isContainer, type JsonNode, parseJson } from "../model/json-node";
import { Button } from "./Button";
import { JsonTree } from "./JsonTree";
import { Markdown } from "./Markdown";
import { Marked } from "./Marked";
import { PayloadImages } from "./PayloadImages";
import styles from "./TextBlock.module.css";
import { ValuesView } from "./ValuesView";

type Props = {
  block: TextBlock;
  words: readonly string[];
  /** Says what the text is; not for the words of a message. */
  named?: boolean;
  /** Asks for more of the text; `null` where there is no more to have. */
  onMore: (() => void) | null;
};

/** A text. */
export function TextBlockView({ block, words, named = false, onMore }: Props) {
  const shown = useMemo(() => [...block.text].length, [block.text]);
  return (
    <div className={styles.block} data-name={block.name}>
      {named && (
        <p className={styles.name}>
          {sentence(block.name)}
          {block.note !== "" && <span>{block.note}</span>}
        </p>
      )}
      {block.text !== "" && <BlockText block={block} words={words} />}
      {shown < block.chars && (
        <p className={styles.more}>
          First {formatCount(shown)} of {formatCount(block.chars)} characters
          {onMore && <Button onClick={onMore}>Show more</Button>}
        </p>
      )}
    </div>
  );
}

function BlockText({ block, words }: Pick<Props, "block" | "words">) {
  const top = useMemo(
    () => (block.format === "json" ? parseJson(block.text) : null),
    [block.format, block.text],
  );
  if (block.format === "markdown") return <Markdown text={block.text} words={words} />;
  if (top && isContainer(top)) return <JsonBlock block={block} top={top} words={words} />;
  return (
    <pre className={styles.plain} data-error={block.name === "error"}>
      <Marked text={visibleText(block.text)} words={words} />
    </pre>
  );
}

/** JSON: to be read where it holds text of several lines, else as a tree. */
function JsonBlock({ block, top, words }: Pick<Props, "block" | "words"> & { top: JsonNode }) {
  const [asJson, setAsJson] = useState(false);
  const readable = useMemo(() => hasLines(top), [top]);
  return (
    <>
      <PayloadImages top={top} />
      <div className={styles.tree}>
        {readable && (
          <Button look="quiet" onClick={() => setAsJson(!asJson)}>
            {asJson ? "Show as text" : "Show as JSON"}
          </Button>
        )}
        {readable && !asJson ? (
          <ValuesView top={top} label={block.name} />
        ) : (
          <JsonTree top={top} source={block.text} label={block.name} words={words[0] ?? ""} current={null} />
        )}
      </div>
    </>
  );
}

function sentence(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
