// The tabs of a payload. What does not fit is scrolled to; the chosen one is always in sight.

import { type KeyboardEvent, useCallback, useEffect, useRef, useState, type WheelEvent } from "react";
import styles from "./Payload.module.css";

type Props = {
  tabs: readonly { name: string; title: string }[];
  chosen: string;
  onChoose: (name: string) => void;
};

/** The tabs; the arrow keys walk them. */
export function PayloadTabs({ tabs, chosen, onChoose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  // Towards which sides there are more than fit.
  const [more, setMore] = useState({ left: false, right: false });
  const look = useCallback(() => {
    const { scrollLeft = 0, scrollWidth = 0, clientWidth = 0 } = box.current ?? {};
    const next = { left: scrollLeft > 1, right: scrollLeft + clientWidth < scrollWidth - 1 };
    setMore((before) => (before.left === next.left && before.right === next.right ? before : next));
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other tabs, or another chosen one, are other places.
  useEffect(() => {
    const tab = box.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    const list = box.current;
    if (tab && list) {
      const [from, to] = [
        tab.offsetLeft - list.offsetLeft,
        tab.offsetLeft - list.offsetLeft + tab.offsetWidth,
      ];
      if (from < list.scrollLeft) list.scrollLeft = from;
      else if (to > list.scrollLeft + list.clientWidth) list.scrollLeft = to - list.clientWidth;
    }
    look();
  }, [look, chosen, tabs.length]);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(look);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [look]);
  const onWheel = ({ deltaX, deltaY }: WheelEvent) => {
    if (box.current && deltaX === 0) box.current.scrollLeft += deltaY;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = by && tabs[tabs.findIndex(({ name }) => name === chosen) + by];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(next.name);
    box.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.name)}"]`)?.focus();
  };
  return (
    <div
      className={styles.tabs}
      ref={box}
      role="tablist"
      aria-label="Payload"
      tabIndex={-1}
      data-more-left={more.left}
      data-more-right={more.right}
      onScroll={look}
      onWheel={onWheel}
      onKeyDown={onKeyDown}
    >
      {tabs.map(({ name, title }) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={name === chosen}
          tabIndex={name === chosen ? 0 : -1}
          data-tab={name}
          className={styles.tab}
          onClick={() => onChoose(name)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
