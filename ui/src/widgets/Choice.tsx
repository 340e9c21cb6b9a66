// A choice out of a few, all in sight.

import { useId } from "react";
import styles from "./Choice.module.css";

type Props<Value extends string> = {
  label: string;
  value: Value;
  options: readonly { value: Value; words: string }[];
  onChoose: (value: Value) => void;
};

/** A row of radio buttons under one label. */
export function Choice<Value extends string>({ label, value, options, onChoose }: Props<Value>) {
  const id = useId();
  // No fieldset: engines differ on whether a legend takes part in the layout.
  return (
    <div className={styles.choice} role="radiogroup" aria-labelledby={`${id}-label`}>
      <span id={`${id}-label`}>{label}</span>
      <div className={styles.options}>
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChoose(option.value)}
            />
            <span>{option.words}</span>
          </label>
        ))}
      </div>
    </div>
  );
}
