// A text of an item: Markdown, JSON as a tree, or text as it is; the rest of a long one on demand.

import { useMemo } from "react";
import { formatCount } from "../../base/format";
import type { TextBlock } from "../../ipc/bindings";
import { isContainer, parseJson } from "../../model/json-node";
import { Button } from "../../widgets/Button";
import { JsonTree } from "../../widgets/JsonTree";
import { Markdown } from "../../widgets/Markdown";
import { MarkedWords } from "../../widgets/MarkedWords";
import styles from "./Block.module.css";

type Props = {
  block: TextBlock;
  words: readonly string[];
  /** Says what the text is; not for the words of a message. */
  named?: boolean;
  /** Asks for more of the text; `null` where there is no more to have. */
  onMore: (() => void) | null;
};

/** A block. */
export function BlockView({ block, words, named = false, onMore }: Props) {
  const shown = useMemo(() => [...block.text].length, [block.text]);
  return (
    <div className={styles.block} data-name={block.name}>
      {named && (
        <p className={styles.name}>
          {sentence(block.name)}
          {block.note !== "" && <span>{block.note}</span>}
        </p>
      )}
      <BlockText block={block} words={words} />
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
  if (top && isContainer(top)) {
    return (
      <div className={styles.tree}>
        <JsonTree top={top} source={block.text} label={block.name} words={words[0] ?? ""} current={null} />
      </div>
    );
  }
  return (
    <pre className={styles.plain} data-error={block.name === "error"}>
      <MarkedWords text={block.text} words={words} />
    </pre>
  );
}

function sentence(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
