// Fields of the parameters that are longer than a line.

import { useId } from "react";
import styles from "./Parameters.module.css";

type AreaProps = {
  label: string;
  value: string;
  onText: (text: string) => void;
  help?: string;
  placeholder?: string;
  rows?: number;
  /** It is written in the monospaced face. */
  code?: boolean;
  problem?: string | undefined;
};

/** Several lines to write. */
export function TextArea({
  label,
  value,
  onText,
  help,
  problem,
  code = false,
  rows = 3,
  ...rest
}: AreaProps) {
  const id = useId();
  const said = [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <textarea
        {...rest}
        id={id}
        rows={rows}
        data-code={code}
        value={value}
        spellCheck={!code}
        aria-invalid={problem ? true : undefined}
        aria-describedby={said || undefined}
        onChange={(event) => onText(event.target.value)}
      />
      {problem && (
        <span className={styles.problem} id={`${id}-problem`}>
          {problem}
        </span>
      )}
      {help && (
        <span className={styles.help} id={`${id}-help`}>
          {help}
        </span>
      )}
    </div>
  );
}

type ListProps = {
  label: string;
  /** One on a line; `null` for the server's default. */
  value: string | null;
  onText: (text: string | null) => void;
  /** Words for the choice of a list. */
  only: string;
  placeholder: string;
  /** What an empty list means. */
  none: string;
};

/** The server's default, or a list. */
export function ListField({ label, value, onText, only, placeholder, none }: ListProps) {
  const id = useId();
  return (
    <fieldset className={styles.list}>
      <legend>{label}</legend>
      <label>
        <input type="radio" name={id} checked={value === null} onChange={() => onText(null)} />
        The server’s own
      </label>
      <label>
        <input type="radio" name={id} checked={value !== null} onChange={() => onText(value ?? "")} />
        {only}
      </label>
      {value !== null && (
        <textarea
          rows={3}
          aria-label={label}
          data-code="true"
          placeholder={placeholder}
          spellCheck={false}
          value={value}
          onChange={(event) => onText(event.target.value)}
        />
      )}
      {value?.trim() === "" && <span className={styles.help}>{none}</span>}
    </fieldset>
  );
}
