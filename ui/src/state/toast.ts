// One line at the foot of the window that says what was done, and may offer a way back.

import { create } from "zustand";

/** What was done. */
export type Toast = {
  words: string;
  /** How to take it back. */
  undo?: () => void;
};

type ToastState = { toast: Toast | null; say: (toast: Toast) => void; clear: () => void };

export const useToast = create<ToastState>()((set) => ({
  toast: null,
  say: (toast) => set({ toast }),
  clear: () => set({ toast: null }),
}));
