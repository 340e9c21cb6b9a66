// A box for the query language: completion as a combobox, terms in colour, and what is wrong with its place.

import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { QueryCompletion, QueryReading } from "../ipc/bindings";
import { completed } from "../model/query-text";
import { Icon } from "./Icon";
import styles from "./QueryBox.module.css";
import { QueryInk } from "./QueryInk";
import { QuerySuggestions } from "./QuerySuggestions";

/** What the box shows and reports; `useQueryBox` makes it. */
type QueryBoxState = {
  text: string;
  onText: (text: string) => void;
  /** The place of the cursor, whenever suggestions are wanted; `null` when they are not. */
  onCursor: (cursor: number | null) => void;
  /** What could be at the cursor, for this text and cursor; nothing while it is on the way. */
  completion: QueryCompletion | undefined;
  /** The newest reading, and the text that it is of. */
  reading: { text: string; reading: QueryReading } | undefined;
  /** Whether typing has paused, so that what is wrong may be said. */
  paused: boolean;
};

type Props = QueryBoxState & {
  label: string;
  placeholder: string;
  inputRef?: RefObject<HTMLInputElement | null>;
  /** Enter while no suggestion is chosen. */
  onEnter?: () => void;
  /** Shown at the end of the line while the box is empty. */
  hint?: ReactNode;
  /** Shown at the end of the line. */
  action?: ReactNode;
  testId: string;
};

/** The box. */
export function QueryBox({ text, onText, onCursor, completion, reading, paused, ...props }: Props) {
  const { label, placeholder, inputRef, onEnter, hint, action, testId } = props;
  const id = useId();
  const own = useRef<HTMLInputElement>(null);
  const input = inputRef ?? own;
  const ink = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [asked, setAsked] = useState(false);
  const cursorAfter = useRef<number | null>(null);

  // Where nothing has been begun, suggestions would only hide what was found: they wait to be asked for.
  const begun =
    completion && (completion.to > completion.from || /[:,]$/.test(text.slice(0, completion.from)));
  const items = open && (begun || asked || text === "") ? (completion?.items ?? []) : [];
  const shown = items.length > 0;
  const current = reading?.text === text ? reading.reading : undefined;
  const problem = paused && !shown ? (current?.problem ?? null) : null;
  const notes = paused && !shown ? (current?.notes ?? []) : [];

  const follow = () => {
    if (ink.current && input.current)
      ink.current.style.transform = `translateX(${-input.current.scrollLeft}px)`;
  };
  useLayoutEffect(() => {
    if (cursorAfter.current !== null)
      input.current?.setSelectionRange(cursorAfter.current, cursorAfter.current);
    cursorAfter.current = null;
    follow();
  });
  const close = () => {
    setOpen(false);
    setActive(-1);
    onCursor(null);
  };
  const ask = (byHand: boolean) => {
    setAsked(byHand);
    setOpen(true);
    setActive(-1);
    onCursor(input.current?.selectionStart ?? text.length);
  };
  const choose = (index: number) => {
    const item = items[index];
    if (!item || !completion) return;
    const next = completed(text, completion, item.insert);
    cursorAfter.current = next.cursor;
    onText(next.text);
    setActive(-1);
    if (next.more) onCursor(next.cursor);
    else close();
  };
  const step = (by: number) => {
    if (!shown) ask(true);
    else setActive((active + by + items.length + (active < 0 && by < 0 ? 1 : 0)) % items.length);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Tab" && (!shown || event.shiftKey)) return;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        step(event.key === "ArrowDown" ? 1 : -1);
        break;
      case "Tab":
        choose(Math.max(0, active));
        break;
      case "Enter":
        if (shown && active >= 0) choose(active);
        else {
          close();
          onEnter?.();
        }
        break;
      case "Escape":
        if (shown) close();
        else if (text === "") input.current?.blur();
        else onText("");
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  return (
    <div className={styles.box} data-testid={testId}>
      <div className={styles.line}>
        <Icon name="search" size={14} />
        <div className={styles.field}>
          <div className={styles.ink} ref={ink} aria-hidden="true">
            <QueryInk text={text} reading={reading} problem={problem} />
          </div>
          <input
            ref={input}
            className={styles.input}
            type="text"
            role="combobox"
            aria-label={label}
            aria-autocomplete="list"
            aria-expanded={shown}
            aria-controls={shown ? `${id}-list` : undefined}
            aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
            aria-invalid={problem ? true : undefined}
            aria-describedby={problem ? `${id}-problem` : notes.length > 0 ? `${id}-notes` : undefined}
            placeholder={placeholder}
            value={text}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              onText(event.target.value);
              ask(false);
            }}
            onClick={() => (text === "" ? ask(true) : undefined)}
            onBlur={close}
            onKeyDown={onKeyDown}
            onKeyUp={follow}
            onScroll={follow}
            onSelect={follow}
          />
        </div>
        {text === "" ? (
          hint
        ) : (
          <button
            type="button"
            className={styles.clear}
            aria-label={`Clear: ${label.toLowerCase()}`}
            title="Clear"
            onClick={() => onText("")}
          >
            <Icon name="close" size={12} />
          </button>
        )}
        {action}
      </div>
      {shown && (
        <QuerySuggestions
          id={id}
          label={`Suggestions: ${label.toLowerCase()}`}
          items={items}
          active={active}
          onChoose={choose}
        />
      )}
      {problem && (
        <p className={styles.problem} id={`${id}-problem`} role="status">
          <span className={styles.sign} aria-hidden="true" />
          <span>
            {sentence(problem.message)}. {problem.hint !== "" && <em>{sentence(problem.hint)}</em>}
          </span>
        </p>
      )}
      {notes.length > 0 && (
        <p className={styles.notes} id={`${id}-notes`} role="status">
          {notes.map(sentence).join(". ")}
        </p>
      )}
    </div>
  );
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
