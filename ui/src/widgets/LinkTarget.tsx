// A link out of a trace: it leads nowhere, it only shows its target, to read and to copy.

import { type ReactNode, useState } from "react";
import { visibleText } from "../base/visible";
import { CopyButton } from "./CopyButton";
import styles from "./LinkTarget.module.css";

/** The words of a link; a press shows where it would lead. */
export function LinkTarget({ target, children }: { target: string; children: ReactNode }) {
  const [shown, setShown] = useState(false);
  return (
    <>
      <button
        type="button"
        className={styles.link}
        aria-expanded={shown}
        title="Show where this leads"
        onClick={() => setShown(!shown)}
      >
        {children}
      </button>
      {shown && (
        <span className={styles.target}>
          <code>{visibleText(target) || "no address"}</code>
          <CopyButton text={target} label="Copy address" />
        </span>
      )}
    </>
  );
}
