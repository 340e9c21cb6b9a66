// A JSON value as a tree that folds. Lines are made only for what is open, and long texts and lists say how much is
// left.

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { copyText } from "../base/clipboard";
import { formatPlural } from "../base/format";
import { jsonLines, openAtFirst, openTo } from "../model/json-lines";
import { isContainer, type JsonNode, jsonPath } from "../model/json-node";
import { Button } from "./Button";
import { JsonLineView } from "./JsonLineView";
import styles from "./JsonTree.module.css";

const LINES_AT_ONCE = 400;

type Props = {
  top: JsonNode;
  source: string;
  label: string;
  /** Words to mark; empty for none. */
  words: string;
  /** The found node to bring into view. */
  current: JsonNode | null;
};

/** A JSON tree. */
export function JsonTree({ top, source, label, words, current }: Props) {
  const [open, setOpen] = useState(() => openAtFirst(top));
  const [most, setMost] = useState(LINES_AT_ONCE);
  const [known, setKnown] = useState(top);
  const [shownCurrent, setShownCurrent] = useState<JsonNode | null>(null);
  const list = useRef<HTMLDivElement>(null);

  // State that belongs to another value is put right before anything is drawn.
  if (known !== top) {
    setKnown(top);
    setOpen(openAtFirst(top));
    setMost(LINES_AT_ONCE);
  }
  if (shownCurrent !== current) {
    setShownCurrent(current);
    if (current) setOpen(openTo(open, current));
  }

  const lines = jsonLines(top, open);
  const place = current ? lines.findIndex((line) => line.node === current && !line.closing) : -1;
  const shown = lines.slice(0, Math.max(most, place + 40));
  useEffect(() => {
    if (current) list.current?.querySelector('[data-current="true"]')?.scrollIntoView?.({ block: "center" });
  }, [current]);

  const toggle = (node: JsonNode) => {
    const next = new Set(open);
    if (!next.delete(node)) next.add(node);
    setOpen(next);
  };
  const focusBy = (by: number) => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role="treeitem"]') ?? [])];
    const at = items.findIndex((item) => item.contains(document.activeElement));
    items[Math.min(items.length - 1, Math.max(0, at + by))]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const from = (event.target as HTMLElement).closest<HTMLElement>("[data-from]")?.dataset.from;
    const node = lines.find((line) => !line.closing && String(line.node.from) === from)?.node;
    if (event.key === "ArrowDown") focusBy(1);
    else if (event.key === "ArrowUp") focusBy(-1);
    else if (node && event.key === "ArrowRight" && isContainer(node) && !open.has(node)) toggle(node);
    else if (node && event.key === "ArrowLeft" && open.has(node)) toggle(node);
    else if (node && event.key === "c")
      void copyText(isContainer(node) ? source.slice(node.from, node.to) : node.text);
    else if (node && event.key === "p") void copyText(jsonPath(node));
    else return;
    // The keys mean the tree while it has the focus, not the view behind it.
    event.preventDefault();
  };
  return (
    <div
      className={styles.tree}
      ref={list}
      role="tree"
      aria-label={label}
      aria-description="Arrows walk and fold, C copies the value, P copies its path"
      tabIndex={0}
      onKeyDown={onKeyDown}
      data-testid="json-tree"
    >
      {shown.map((line) => (
        <JsonLineView
          key={`${line.node.from}${line.closing ? "<" : ">"}`}
          line={line}
          source={source}
          open={open.has(line.node)}
          words={words}
          current={line.node === current && !line.closing}
          onToggle={isContainer(line.node) ? toggle : null}
        />
      ))}
      {shown.length < lines.length && (
        <p className={styles.more}>
          First {shown.length} of {formatPlural(lines.length, "line")}
          <Button onClick={() => setMost(shown.length + LINES_AT_ONCE)}>Show more</Button>
        </p>
      )}
    </div>
  );
}
