// A span, or the one event on show, as a text to take along.

import { commands } from "../../ipc/backend";
import { CopyButton } from "../../widgets/CopyButton";
import styles from "./Inspector.module.css";

const FORMATS = [
  { format: "json", words: "JSON", label: "Copy as JSON" },
  { format: "markdown", words: "Markdown", label: "Copy as Markdown" },
  { format: "curl", words: "cURL", label: "Copy as cURL" },
] as const;

/** The three ways to copy it, whole. */
export function CopyAs({ span, event }: { span: number; event: number | null }) {
  return (
    <p className={styles.copies} role="group" aria-label="Copy">
      {FORMATS.map(({ format, words, label }) => (
        <CopyButton
          key={format}
          label={label}
          words={words}
          text={() => commands.copyAs(span, event, format)}
        />
      ))}
    </p>
  );
}
