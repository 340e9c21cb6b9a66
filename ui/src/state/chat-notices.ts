// Warnings and errors about conversations, until they are closed.

import { create } from "zustand";

/** A warning or an error. */
export type Notice = { level: string; message: string };

type Notices = {
  /** The newest at the end. */
  notices: Readonly<Record<string, readonly Notice[]>>;
  add: (conversation: string, notice: Notice) => void;
  clear: (conversation: string) => void;
};

/** More would not be read. */
const MOST = 100;

export const useNotices = create<Notices>()((set) => ({
  notices: {},
  add: (conversation, notice) =>
    set(({ notices }) => ({
      notices: { ...notices, [conversation]: [...(notices[conversation] ?? []), notice].slice(-MOST) },
    })),
  clear: (conversation) => set(({ notices }) => ({ notices: { ...notices, [conversation]: [] } })),
}));
