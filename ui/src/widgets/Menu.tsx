// The one menu of the window: what opens below a button, at the pointer, or at a row.

import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { Action } from "../model/shortcuts";
import { Button } from "./Button";
import { Icon, type IconName } from "./Icon";
import styles from "./Menu.module.css";
import { ShortcutKeys } from "./ShortcutKeys";

/** An entry of a menu. */
export type MenuItem = {
  words: string;
  /** The action that does the same, for its keys. */
  action?: Action;
  /** Of entries that are chosen one of: whether this is the one. */
  chosen?: boolean;
  /** It begins a new group. */
  apart?: boolean;
  run: () => void;
};

/** Where a menu opens, in the window: below and at the left of a point, or below a box. */
type MenuPlace = { x: number; y: number /** Its right edge is there instead. */; right?: boolean };

type Props = {
  label: string;
  items: readonly MenuItem[];
  at: MenuPlace;
  testId?: string;
  /** The button that opens it: a press on it is no press outside. */
  button?: HTMLElement | null;
  onClose: () => void;
};

const EDGE = 8;

/** An open menu. It has the focus; where that goes afterwards is up to `onClose`. */
export function Menu({ label, items, at, testId, button = null, onClose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  // Where it is drawn whole: inside the window, whatever the point is.
  useLayoutEffect(() => {
    const menu = box.current;
    if (!menu) return;
    const left = at.right ? at.x - menu.offsetWidth : at.x;
    menu.style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - menu.offsetWidth - EDGE))}px`;
    menu.style.top = `${Math.max(EDGE, Math.min(at.y, window.innerHeight - menu.offsetHeight - EDGE))}px`;
    (menu.querySelector("button") as HTMLElement | null)?.focus();
  }, [at]);
  useEffect(() => {
    const outside = (event: Event) => {
      const target = event.target as Node;
      if (!box.current?.contains(target) && !button?.contains(target)) onClose();
    };
    window.addEventListener("pointerdown", outside);
    window.addEventListener("blur", onClose);
    return () => {
      window.removeEventListener("pointerdown", outside);
      window.removeEventListener("blur", onClose);
    };
  }, [onClose, button]);
  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(box.current?.querySelectorAll("button") ?? [])];
    const now = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = nextPlace(event.key, now, all);
    if (to !== null) all[to]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else if (event.key === "Enter" || event.key === " ") return;
    event.preventDefault();
    event.stopPropagation();
  };
  // At the end of the page: a place inside the window is one inside the nearest container otherwise.
  return createPortal(
    <div
      className={styles.menu}
      ref={box}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      data-testid={testId}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      {items.map(({ words, action, chosen, apart, run }) => (
        <button
          key={words}
          type="button"
          {...(chosen === undefined
            ? { role: "menuitem" }
            : { role: "menuitemradio", "aria-checked": chosen })}
          tabIndex={-1}
          data-apart={apart}
          onClick={() => {
            onClose();
            run();
          }}
        >
          <span>{words}</span>
          {chosen && <Icon name="check" size={12} />}
          {action && <ShortcutKeys action={action} />}
        </button>
      ))}
    </div>,
    document.body,
  );
}

/** Which entry a key leads to, by its number; `null` for a key that leads to none. */
function nextPlace(key: string, now: number, all: readonly HTMLElement[]): number | null {
  const count = all.length;
  if (key === "ArrowDown") return (now + 1) % count;
  if (key === "ArrowUp") return (now - 1 + count) % count;
  if (key === "Home" || key === "PageUp") return 0;
  if (key === "End" || key === "PageDown") return count - 1;
  if (!/^\p{L}$/u.test(key)) return null;
  // A letter leads to the next entry that begins with it.
  for (let step = 1; step <= count; step += 1) {
    const at = (now + step) % count;
    if (all[at]?.textContent?.toLowerCase().startsWith(key.toLowerCase())) return at;
  }
  return null;
}

type ButtonProps = {
  /** What the button is called. */
  label: string;
  /** What the menu is called. */
  name: string;
  /** Asked for when it opens. */
  items: () => readonly MenuItem[];
  icon?: IconName;
  /** In place of the icon. */
  words?: string;
  testId?: string;
  className?: string | undefined;
};

/** A button with a menu below it. */
export function MenuButton({ label, name, items, icon = "more", words, testId, className }: ButtonProps) {
  const [open, setOpen] = useState<Pick<Props, "at" | "items"> | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(null);
    button.current?.focus();
  };
  const toggle = () => {
    const box = button.current?.getBoundingClientRect();
    if (open || !box) close();
    else setOpen({ at: { x: box.right, y: box.bottom + 4, right: true }, items: items() });
  };
  return (
    <>
      <Button
        ref={button}
        look="quiet"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open !== null}
        onClick={toggle}
      >
        {words ?? <Icon name={icon} size={15} />}
      </Button>
      {open && (
        <Menu
          {...open}
          label={name}
          {...(testId !== undefined && { testId })}
          button={button.current}
          onClose={close}
        />
      )}
    </>
  );
}
