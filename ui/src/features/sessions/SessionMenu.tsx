// What can be done with an open session as a whole: star, title and note, copies, link, delete.

import { useEffect, useId, useRef, useState } from "react";
import { copyText } from "../../base/clipboard";
import type { SessionDetail } from "../../ipc/bindings";
import { sessionRoute } from "../../model/route";
import { sessionAsJson, sessionAsMarkdown } from "../../model/session-summary";
import type { Action } from "../../model/shortcuts";
import { runAction, useActions } from "../../state/keyboard";
import { deleteSessions, toggleStar, useMarking } from "../../state/marks";
import { openInTab } from "../../state/tabs";
import { useToast } from "../../state/toast";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { ShortcutKeys } from "../../widgets/ShortcutKeys";
import styles from "./SessionMenu.module.css";

type Item = { words: string; action?: Action; run: () => void };

/** The star and the menu of a session's head. */
export function SessionMenu({ detail }: { detail: SessionDetail }) {
  const { row } = detail;
  const [open, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const copy = async (what: string, text: string) => {
    const copied = await copyText(text);
    useToast.getState().say({ words: copied ? `${what} copied` : "The text could not be copied" });
  };
  const items: Item[] = [
    { words: "Title and note…", action: "rename", run: () => useMarking.getState().edit(row.key) },
    { words: "Open in a tab", action: "tab-open", run: () => openInTab(sessionRoute(row.key), row.title) },
    { words: "Copy link", action: "copy-link", run: () => runAction("copy-link") },
    { words: "Copy as JSON", run: () => void copy("JSON", sessionAsJson(detail)) },
    { words: "Copy as Markdown", run: () => void copy("Markdown", sessionAsMarkdown(detail)) },
    { words: "Delete", action: "delete", run: () => void deleteSessions([row.key]) },
  ];
  return (
    <span className={styles.menu}>
      <button
        type="button"
        className={styles.star}
        aria-label="Star"
        aria-pressed={row.starred}
        title={row.starred ? "Remove the star" : "Star: retention never deletes it"}
        onClick={() => toggleStar(row)}
      >
        <Icon name={row.starred ? "starred" : "star"} size={15} />
      </button>
      <Button
        ref={button}
        look="quiet"
        aria-label="More"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        title="More"
        onClick={() => (open ? close() : setOpen(true))}
      >
        <Icon name="more" size={15} />
      </Button>
      {open && <Items id={id} items={items} onClose={close} />}
    </span>
  );
}

function Items({ id, items, onClose }: { id: string; items: readonly Item[]; onClose: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useActions({ back: onClose });
  useEffect(() => (box.current?.firstElementChild as HTMLElement | null)?.focus(), []);
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.parentElement?.contains(event.target)) onClose();
    };
    window.addEventListener("pointerdown", outside);
    return () => window.removeEventListener("pointerdown", outside);
  }, [onClose]);
  const step = (by: number) => {
    const all = [...(box.current?.children ?? [])] as HTMLElement[];
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + by + all.length) % all.length]?.focus();
  };
  return (
    <div
      className={styles.items}
      id={id}
      role="menu"
      tabIndex={-1}
      aria-label="Session"
      ref={box}
      data-testid="session-menu"
      onKeyDown={(event) => {
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (by !== undefined) step(by);
        else if (event.key === "Tab") onClose();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {items.map(({ words, action, run }) => (
        <button
          key={words}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            onClose();
            run();
          }}
        >
          {words}
          {action && <ShortcutKeys action={action} />}
        </button>
      ))}
    </div>
  );
}
