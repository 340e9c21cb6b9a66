// One line of a JSON tree, with what can be copied from it.

import { useState } from "react";
import { formatCount, formatPlural } from "../base/format";
import { visibleText } from "../base/visible";
import type { JsonLine } from "../model/json-lines";
import { isContainer, type JsonNode, jsonPath } from "../model/json-node";
import { CopyButton } from "./CopyButton";
import { Icon } from "./Icon";
import styles from "./JsonTree.module.css";
import { Marked } from "./Marked";

const CLIP = 1600;
const INDENT = 14;

type Props = {
  line: JsonLine;
  source: string;
  open: boolean;
  words: string;
  current: boolean;
  onToggle: ((node: JsonNode) => void) | null;
};

/** A line. */
export function JsonLineView({ line, source, open, words, current, onToggle }: Props) {
  const { node, depth, closing } = line;
  const style = { paddingLeft: depth * INDENT };
  if (closing) {
    return (
      <div className={styles.line} style={style}>
        <span className={styles.fold} />
        <span className={styles.sign}>{node.kind === "object" ? "}" : "]"}</span>
      </div>
    );
  }
  const folds = onToggle !== null && node.children.length > 0;
  return (
    <div
      className={styles.line}
      style={style}
      role="treeitem"
      data-from={node.from}
      tabIndex={-1}
      aria-level={depth + 1}
      aria-expanded={folds ? open : undefined}
      aria-selected={current}
      data-current={current}
    >
      {folds ? (
        <button
          type="button"
          className={styles.fold}
          data-open={open}
          aria-label={open ? "Fold" : "Unfold"}
          onClick={() => onToggle(node)}
        >
          <Icon name="fold" size={10} />
        </button>
      ) : (
        <span className={styles.fold} />
      )}
      <span className={styles.body}>
        {node.key !== null && (
          <>
            <span className={typeof node.key === "number" ? styles.index : styles.key}>
              <Marked
                text={visibleText(String(node.key))}
                words={typeof node.key === "number" ? "" : words}
              />
            </span>
            <span className={styles.sign}>: </span>
          </>
        )}
        {isContainer(node) ? <Container node={node} open={open} /> : <Leaf node={node} words={words} />}
      </span>
      <span className={styles.actions}>
        <CopyButton label="Copy path" text={() => jsonPath(node)} worded />
        <CopyButton
          label={isContainer(node) ? "Copy JSON" : "Copy value"}
          text={() => (isContainer(node) ? source.slice(node.from, node.to) : node.text)}
          worded
        />
      </span>
    </div>
  );
}

function Container({ node, open }: { node: JsonNode; open: boolean }) {
  const [left, right] = node.kind === "object" ? ["{", "}"] : ["[", "]"];
  if (node.children.length === 0) {
    return (
      <span className={styles.sign}>
        {left}
        {node.cut ? "…" : right}
      </span>
    );
  }
  if (open) return <span className={styles.sign}>{left}</span>;
  const word = node.kind === "object" ? "key" : "item";
  return (
    <span className={styles.sign}>
      {left}
      <span className={styles.count}> {formatPlural(node.children.length, word)} </span>
      {right}
    </span>
  );
}

function Leaf({ node, words }: { node: JsonNode; words: string }) {
  const [whole, setWhole] = useState(false);
  if (node.kind !== "string") {
    return (
      <span className={node.kind === "number" ? styles.number : styles.literal}>
        <Marked text={node.text} words={words} />
      </span>
    );
  }
  const clipped = !whole && words === "" && node.text.length > CLIP;
  const text = clipped ? node.text.slice(0, CLIP) : node.text;
  const quote = text.includes("\n") ? "" : '"';
  return (
    <span className={quote === "" ? styles.block : styles.string}>
      {quote}
      <Marked text={visibleText(text)} words={words} />
      {quote}
      {node.cut && <span className={styles.count}>…</span>}
      {clipped && (
        <button type="button" className={styles.whole} onClick={() => setWhole(true)}>
          Show all {formatCount(node.text.length)} characters
        </button>
      )}
    </span>
  );
}
