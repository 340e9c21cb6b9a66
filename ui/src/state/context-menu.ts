// The menu of a row, a mark or a message: which actions it offers, where it is, and what had the focus before.

import { create } from "zustand";
import type { ActionMenu } from "../model/shortcuts";

type OpenMenu = {
  /** What the menu belongs to, for those who do not see it. */
  label: string;
  menu: ActionMenu;
  at: { x: number; y: number };
  before: HTMLElement | null;
};

type ContextMenu = { open: OpenMenu | null; close: () => void };

export const useContextMenu = create<ContextMenu>()((set) => ({
  open: null,
  close: () => set({ open: null }),
}));

/** What asks for a menu: a press of the secondary button, or the key for it. */
type Asked = { clientX: number; clientY: number; preventDefault: () => void };

/** Opens a menu where it was asked for. The focus is on `row` then, so that actions find what they are about. */
export function openContextMenu(asked: Asked, label: string, menu: ActionMenu, row?: HTMLElement): void {
  asked.preventDefault();
  row?.focus({ preventScroll: true });
  const focus = document.activeElement;
  const before = focus instanceof HTMLElement ? focus : null;
  useContextMenu.setState({ open: { label, menu, at: { x: asked.clientX, y: asked.clientY }, before } });
}

/**
 * Asks for the menu of what has the focus, else of the row that is selected, as a press of the secondary button on it
 * would.
 */
export function askForMenu(): void {
  const selected = () => document.querySelector('main [role="row"][aria-selected="true"]');
  const painted = () => document.querySelector("main [aria-activedescendant]");
  for (const find of [() => document.activeElement, selected, painted]) {
    const row = find();
    if (!row) continue;
    const { left, top, width, height } = row.getBoundingClientRect();
    const at = { clientX: left + Math.min(40, width / 2), clientY: top + Math.min(28, height) };
    const asked = new MouseEvent("contextmenu", { bubbles: true, cancelable: true, ...at });
    if (!row.dispatchEvent(asked)) return;
  }
}

/** Whether the system's own menu is wanted: in a field, and on text that is selected. */
export function isForTheSystem(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("input, textarea, select, [contenteditable]")) return true;
  const selection = window.getSelection();
  return selection !== null && !selection.isCollapsed && selection.getRangeAt(0).intersectsNode(target);
}
