// A panel that opens over the window beside what it belongs to. Nothing behind it is blocked.

import { type ReactNode, useEffect, useRef, useState } from "react";
import { Icon } from "./Icon";
import styles from "./Panel.module.css";

type Props = {
  title: string;
  /** Shown before the title. */
  mark?: ReactNode;
  testId: string;
  width?: "narrow" | "wide" | "page";
  onClose: () => void;
  children: ReactNode;
};

/** A panel with a title and a way to close it. The focus goes in, and back to where it was. */
export function Panel({ title, mark, testId, width = "narrow", onClose, children }: Props) {
  const box = useRef<HTMLElement>(null);
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    // A field inside may have taken it already.
    if (!box.current?.contains(document.activeElement)) box.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [before]);
  return (
    <aside
      className={styles.panel}
      ref={box}
      role="dialog"
      aria-label={title}
      data-testid={testId}
      data-width={width}
      tabIndex={-1}
    >
      <header className={styles.head}>
        {mark}
        <h2>{title}</h2>
        <button type="button" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </aside>
  );
}
