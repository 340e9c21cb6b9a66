// What is typed in a conversation, kept so that it is there at the next start.

import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, useCallback, useEffect, useRef } from "react";
import { withQuote } from "../../model/quoted";
import { changeConversation } from "../../state/chat-actions";
import { useQuote } from "../../state/quote";

const REST_MS = 600;

type Draft = {
  /** The conversation. */
  id: string;
  /** The text when the conversation was opened. */
  kept: string;
  text: string;
  onText: (text: string) => void;
  field: RefObject<HTMLTextAreaElement | null>;
};

/** Keeps the text of a conversation's next message, and writes into it from elsewhere. */
export function useDraft({ id, kept, text, onText, field }: Draft) {
  const client = useQueryClient();
  const latest = useRef(text);
  const change = useRef(onText);
  change.current = onText;
  const saved = useRef(kept);

  const save = useCallback(() => {
    const draft = latest.current;
    if (draft === saved.current) return;
    saved.current = draft;
    void changeConversation(client, id, { draft });
  }, [client, id]);
  const write = useCallback((text: string) => {
    latest.current = text;
    change.current(text);
  }, []);
  // Kept once the hands rest, and whatever is left when the conversation is.
  useEffect(() => {
    if (text === saved.current) return;
    const timer = setTimeout(save, REST_MS);
    return () => clearTimeout(timer);
  }, [text, save]);
  useEffect(() => {
    window.addEventListener("pagehide", save);
    return () => {
      window.removeEventListener("pagehide", save);
      save();
    };
  }, [save]);

  const focusEnd = useCallback(() => {
    requestAnimationFrame(() => {
      const end = field.current?.value.length ?? 0;
      field.current?.focus();
      field.current?.setSelectionRange(end, end);
    });
  }, [field]);
  // A text that was sent here out of a trace.
  const quote = useQuote((state) => state.quote);
  const take = useQuote((state) => state.take);
  useEffect(() => {
    if (quote === null) return;
    const taken = take();
    if (taken === null) return;
    write(withQuote(latest.current, taken.text, taken.from));
    focusEnd();
  }, [quote, take, write, focusEnd]);

  /** Puts a word where the cursor is. */
  const insert = useCallback(
    (word: string) => {
      const at = field.current?.selectionStart ?? latest.current.length;
      const [before, after] = [latest.current.slice(0, at), latest.current.slice(at)];
      const space = (side: string, pattern: RegExp) => (side === "" || pattern.test(side) ? "" : " ");
      write(`${before}${space(before, /\s$/)}${word}${space(after, /^\s/)}${after}`);
      focusEnd();
    },
    [field, write, focusEnd],
  );
  return { write, insert };
}
