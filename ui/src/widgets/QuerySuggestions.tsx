// What could follow in a query: a list to choose from with the arrow keys or the pointer.

import { useEffect, useRef } from "react";
import { formatCount } from "../base/format";
import type { CompletionItem } from "../ipc/bindings";
import styles from "./QueryBox.module.css";

type Props = {
  /** Options are called `id-0`, `id-1` and so on; the list itself `id-list`. */
  id: string;
  label: string;
  items: readonly CompletionItem[];
  active: number;
  onChoose: (index: number) => void;
};

/** The list. */
export function QuerySuggestions({ id, label, items, active, onChoose }: Props) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView?.({ block: "nearest" });
  }, [active]);
  return (
    <div ref={list} className={styles.list} id={`${id}-list`} role="listbox" aria-label={label}>
      {items.map((item, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the box, which keeps the focus.
        <div
          key={`${item.insert} ${item.detail}`}
          id={`${id}-${index}`}
          className={styles.option}
          role="option"
          aria-selected={index === active}
          // The box keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(index)}
        >
          <b>{item.label}</b>
          <span>{item.detail}</span>
          {item.count !== null && <i>{formatCount(item.count)}</i>}
        </div>
      ))}
    </div>
  );
}
