// What a form holds until it is sent: a draft, what is wrong with it, and how sending it went.

import { type RefObject, useRef, useState } from "react";
import { flushSync } from "react-dom";

/** What is wrong with a draft, by field; a field without a problem is missing or empty. */
type Problems<Draft> = { readonly [Name in keyof Draft]?: string };

type Options<Draft, Answer> = {
  /** The draft that it starts with. */
  start: Draft | (() => Draft);
  /** What is wrong with a draft; missing where nothing can be. */
  problemsOf?: (draft: Draft) => Problems<Draft>;
  /** Problems are shown while a person types, not only after a try. */
  whileTyped?: boolean;
  /** The command that it is sent with: whether it is on its way, why it failed, and how to forget that. */
  command?: { busy: boolean; error: unknown; reset: () => void };
  /** Sends a draft without problems; rejects when that failed. */
  send: (draft: Draft) => Promise<Answer> | Answer;
  onDone?: (answer: Answer, sent: Draft) => void;
};

/** For a form that only changes something in the window. */
const NO_COMMAND = { busy: false, error: null, reset: () => {} };

/** A form as its fields and its frame use it. */
export type FormState<Draft> = {
  draft: Draft;
  /** Changes the draft; what was said of the last try is forgotten. */
  set: (change: Partial<Draft>) => void;
  /** Starts again with another draft, as if nothing had been tried. */
  restart: (draft: Draft) => void;
  /** What is wrong; nothing until it may be shown. */
  problems: Problems<Draft>;
  /** Value, change and problem of a text field. */
  text: <Name extends TextNames<Draft>>(name: Name) => TextBinding;
  /** Does something with the draft if nothing is wrong with it; else the first wrong field gets the focus. */
  whenRight: (work: (draft: Draft) => void) => void;
  submit: () => void;
  /** Sends another draft than the one that is typed; that one stays if it fails. */
  send: (draft: Draft) => void;
  busy: boolean;
  error: unknown;
  ref: RefObject<HTMLFormElement | null>;
};

type TextNames<Draft> = { [Name in keyof Draft]: Draft[Name] extends string ? Name : never }[keyof Draft];
type TextBinding = { value: string; onText: (text: string) => void; problem: string | undefined };

/** The state of a form. What was typed stays when sending it fails. */
export function useSubmit<Draft extends object, Answer>(options: Options<Draft, Answer>): FormState<Draft> {
  const { start, problemsOf = () => ({}), whileTyped = false, command = NO_COMMAND, send, onDone } = options;
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const sending = useRef(false);
  const ref = useRef<HTMLFormElement>(null);

  const set = (change: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...change }));
    if (command.error !== null) command.reset();
  };
  const whenRight = (work: (draft: Draft) => void) => {
    if (Object.values(problemsOf(draft)).some(Boolean)) {
      // The fields must be marked before the first of them is looked for.
      flushSync(() => setTried(true));
      ref.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
    } else {
      setTried(true);
      work(draft);
    }
  };
  const sendNow = async (ready: Draft) => {
    let answer: Answer;
    sending.current = true;
    try {
      answer = await send(ready);
    } catch {
      return; // The command holds the error, and the form shows it.
    } finally {
      sending.current = false;
    }
    onDone?.(answer, ready);
  };
  const sendOnce = (ready: Draft) => {
    // A person may be asked for a file first, before the command is under way.
    if (!command.busy && !sending.current) void sendNow(ready);
  };
  const problems: Problems<Draft> = tried || whileTyped ? problemsOf(draft) : {};
  return {
    draft,
    set,
    restart: (next) => {
      setDraft(next);
      setTried(false);
    },
    problems,
    text: (name) => ({
      value: draft[name] as string,
      onText: (text) => set({ [name]: text } as unknown as Partial<Draft>),
      problem: problems[name],
    }),
    whenRight,
    submit: () => whenRight(sendOnce),
    send: sendOnce,
    busy: command.busy,
    error: command.error,
    ref,
  };
}
