// Copies a text and shows that for a moment.

import { useEffect, useState } from "react";
import { copyText } from "../base/clipboard";
import styles from "./CopyButton.module.css";
import { Icon } from "./Icon";

type Props = {
  text: string | (() => string | Promise<string>);
  /** What is copied: `Copy span id`. Spoken, and shown when `worded`. */
  label: string;
  worded?: boolean;
  /** Shown in place of the label, where its surroundings say the rest. */
  words?: string;
};

const SAID_MS = 1200;

/** A small button that puts a text on the clipboard. */
export function CopyButton({ text, label, worded = false, words }: Props) {
  const [said, setSaid] = useState(false);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);

  const copy = async () => {
    setSaid(await copyText(typeof text === "string" ? text : text()));
  };
  return (
    <button type="button" className={styles.copy} aria-label={label} title={label} onClick={copy}>
      <Icon name={said ? "check" : "copy"} size={13} />
      {(worded || words) && <span>{said ? "Copied" : (words ?? label)}</span>}
      <span className={styles.spoken} role="status">
        {said ? "Copied" : ""}
      </span>
    </button>
  );
}
