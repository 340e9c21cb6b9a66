// A line to search with, as it is above both lists.

import type { RefObject } from "react";
import { Icon } from "../../widgets/Icon";
import styles from "./ChatPane.module.css";

type Props = {
  label: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  fieldRef?: RefObject<HTMLInputElement | null>;
  onEnter?: () => void;
};

/** The line. */
export function SearchLine({ label, placeholder, text, onText, fieldRef, onEnter }: Props) {
  return (
    <div className={styles.search}>
      <Icon name="search" size={13} />
      <input
        ref={fieldRef}
        type="text"
        aria-label={label}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && text !== "") onText("");
          else if (event.key === "Enter" && onEnter) onEnter();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {text !== "" && (
        <button type="button" aria-label={`Clear: ${label.toLowerCase()}`} onClick={() => onText("")}>
          <Icon name="close" size={11} />
        </button>
      )}
    </div>
  );
}
