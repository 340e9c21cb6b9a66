// Whether the whole of what a model was asked is on show, and of which call.

import { create } from "zustand";

type PromptState = {
  asked: { sessionKey: string; span: number } | null;
  show: (sessionKey: string, span: number) => void;
  close: () => void;
};

/** The prompt that is on show. */
export const usePromptPanel = create<PromptState>()((set) => ({
  asked: null,
  show: (sessionKey, span) => set({ asked: { sessionKey, span } }),
  close: () => set({ asked: null }),
}));
