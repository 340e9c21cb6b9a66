// Small things that several screens share and that are no part of the address.

import { create } from "zustand";
import type { ChatFailure, ErrorCode } from "../ipc/bindings";

/** Why something could not be done. */
type Problem = {
  code: ErrorCode | null;
  /** What a chat backend said about it. */
  backend?: ChatFailure | null;
};

type Pause = {
  key: string;
  events: number;
  /** Row id of the last event that there was then; `null` until it is known. */
  newest: number | null;
};

type ViewState = {
  /** The shortcuts sheet is open. */
  help: boolean;
  /** Files are being dragged over the window. */
  dragging: boolean;
  /** Session whose views are frozen, and how many events it had then. */
  paused: Pause | null;
  /** Something that was asked for could not be done; `code` as in a failed command. */
  failure: Problem | null;
  /** A row that must come into view, because a link to it was followed. */
  reveal: { span: number; ask: number } | null;
  setHelp: (help: boolean) => void;
  setDragging: (dragging: boolean) => void;
  setFailure: (failure: Problem | null) => void;
  pause: (key: string, events: number) => void;
  /** Notes which event was the last one when a session was paused. */
  holdAt: (key: string, newest: number) => void;
  resume: () => void;
  revealSpan: (span: number) => void;
};

export const useView = create<ViewState>()((set) => ({
  help: false,
  dragging: false,
  paused: null,
  failure: null,
  reveal: null,
  setHelp: (help) => set({ help }),
  setDragging: (dragging) => set({ dragging }),
  setFailure: (failure) => set({ failure }),
  pause: (key, events) => set({ paused: { key, events, newest: null } }),
  holdAt: (key, newest) =>
    set(({ paused }) => (paused?.key === key ? { paused: { ...paused, newest } } : {})),
  resume: () => set({ paused: null }),
  revealSpan: (span) => set((state) => ({ reveal: { span, ask: (state.reveal?.ask ?? 0) + 1 } })),
}));

/** Whether the views of a session are frozen. */
export function isPaused(key: string): boolean {
  return useView.getState().paused?.key === key;
}
