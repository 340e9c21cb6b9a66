// Where files go that are dropped on the window: to the part that asked for them, else to the import.

import { create } from "zustand";

/** A part that takes dropped files. */
export type DropTarget = {
  /** What the window says while files hang over it. */
  title: string;
  detail: string;
  /** Absolute paths. */
  take: (paths: string[]) => void;
};

export const useDropTarget = create<{ target: DropTarget | null }>()(() => ({ target: null }));
