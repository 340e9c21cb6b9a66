// A row of buttons of which one is pressed: what a view shows, or how.

import type { ReactNode } from "react";
import styles from "./Segments.module.css";

type Props<Value extends string> = {
  label: string;
  value: Value;
  options: readonly { value: Value; words: ReactNode; disabled?: boolean; title?: string | undefined }[];
  onChoose: (value: Value) => void;
  /** It is at the end of its bar. */
  atEnd?: boolean;
};

/** The row. */
export function Segments<Value extends string>({ label, value, options, onChoose, atEnd }: Props<Value>) {
  return (
    <div className={styles.segments} role="group" aria-label={label} data-end={atEnd || undefined}>
      {options.map(({ value: own, words, ...rest }) => (
        <button key={own} type="button" aria-pressed={own === value} onClick={() => onChoose(own)} {...rest}>
          {words}
        </button>
      ))}
    </div>
  );
}
