// A line to type in, with its label, a word of help, and what is wrong with it.

import { type InputHTMLAttributes, type ReactNode, useId, useState } from "react";
import { Icon } from "./Icon";
import styles from "./TextField.module.css";

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, "className" | "onChange" | "value"> & {
  label: string;
  value: string;
  onText: (text: string) => void;
  help?: ReactNode;
  /** What is wrong; empty or missing when nothing is. */
  problem?: string | undefined;
  /** Shown as dots until somebody asks to see it; never remembered by the webview. */
  secret?: boolean;
  /** Stands at the end of the line, such as a button that chooses a file. */
  action?: ReactNode;
};

/** A labelled text field. */
export function TextField({ label, value, onText, help, problem, secret = false, action, ...rest }: Props) {
  const id = useId();
  const [seen, setSeen] = useState(false);
  const said = [help !== undefined && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <span className={styles.line}>
        <input
          {...rest}
          id={id}
          className={styles.input}
          type={secret && !seen ? "password" : "text"}
          value={value}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={problem ? true : undefined}
          aria-describedby={said || undefined}
          onChange={(event) => onText(event.target.value)}
        />
        {secret && (
          <button
            type="button"
            className={styles.eye}
            aria-label={`Show ${label.toLowerCase()}`}
            aria-pressed={seen}
            title={seen ? "Hide" : "Show"}
            onClick={() => setSeen(!seen)}
          >
            <Icon name="eye" size={15} />
          </button>
        )}
        {action}
      </span>
      {problem && (
        <span className={styles.problem} id={`${id}-problem`}>
          {problem}
        </span>
      )}
      {help !== undefined && (
        <span className={styles.help} id={`${id}-help`}>
          {help}
        </span>
      )}
    </div>
  );
}

type SelectProps<Value extends string> = {
  label: string;
  value: Value;
  options: readonly { value: Value; words: string }[];
  onChoose: (value: Value) => void;
  help?: ReactNode;
};

/** A labelled choice out of a few. */
export function SelectField<Value extends string>({
  label,
  value,
  options,
  onChoose,
  help,
}: SelectProps<Value>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className={styles.input}
        value={value}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen) onChoose(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.words}
          </option>
        ))}
      </select>
      {help !== undefined && (
        <span className={styles.help} id={`${id}-help`}>
          {help}
        </span>
      )}
    </div>
  );
}
