// Fields of a form: a line to type in, several lines, and a choice out of a few.

import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useState } from "react";
import { Field, type FieldProps } from "./Field";
import { Icon } from "./Icon";
import styles from "./TextField.module.css";

type TextProps = FieldProps & {
  value: string;
  onText: (text: string) => void;
};

type LineProps = TextProps &
  Omit<InputHTMLAttributes<HTMLInputElement>, "className" | "onChange" | "value"> & {
    /** Shown as dots until a person asks to see it; never remembered by the webview. */
    secret?: boolean;
    /** Shown at the end of the line, such as a button that chooses a file. */
    action?: ReactNode;
  };

/** A labelled text field. */
export function TextField(props: LineProps) {
  const { label, value, onText, help, problem, wide, secret = false, action, ...rest } = props;
  const [seen, setSeen] = useState(false);
  return (
    <Field label={label} help={help} problem={problem} wide={wide}>
      {(control) => (
        <span className={styles.line}>
          <input
            {...rest}
            {...control}
            className={styles.input}
            type={secret && !seen ? "password" : "text"}
            value={value}
            autoComplete="off"
            spellCheck={false}
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
      )}
    </Field>
  );
}

type AreaProps = TextProps &
  Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "className" | "onChange" | "value">;

/** A labelled field of several lines. */
export function TextArea({ label, value, onText, help, problem, wide, ...rest }: AreaProps) {
  return (
    <Field label={label} help={help} problem={problem} wide={wide}>
      {(control) => (
        <textarea
          {...rest}
          {...control}
          className={styles.area}
          value={value}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  );
}

type SelectProps<Value extends string> = FieldProps & {
  value: Value;
  options: readonly { value: Value; words: string }[];
  onChoose: (value: Value) => void;
};

/** A labelled choice out of a few. */
export function SelectField<Value extends string>(props: SelectProps<Value>) {
  const { value, options, onChoose, ...frame } = props;
  return (
    <Field {...frame}>
      {(control) => (
        <select
          {...control}
          className={styles.input}
          value={value}
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
      )}
    </Field>
  );
}
