// Text on its way from a trace into a message.

import { create } from "zustand";
import { currentRoute } from "./address";
import { goToChat } from "./chat-memory";

/** A text to quote, and what it is: `prompt of gpt-4o`. */
type Quote = { text: string; from: string };

type QuoteState = { quote: Quote | null; take: () => Quote | null };

/** The text that waits for a message to be put into. */
export const useQuote = create<QuoteState>()((set, get) => ({
  quote: null,
  take: () => {
    const { quote } = get();
    if (quote !== null) set({ quote: null });
    return quote;
  },
}));

/** Quotes a text in the next message: in the conversation on show, else in the last one. */
export function sendToChat(text: string, from: string): void {
  useQuote.setState({ quote: { text, from } });
  if (currentRoute().at !== "chat") goToChat();
}
