// Lines of code to read and paste, lightly coloured.

import { useMemo } from "react";
import { highlight } from "../model/highlight";
import styles from "./Code.module.css";
import ink from "./CodeColours.module.css";

/** Code in a language; only ever text. */
export function Code({ language, text }: { language: string; text: string }) {
  const tokens = useMemo(() => highlight(language, text), [language, text]);
  return (
    <pre className={`${styles.code} ${ink.colours}`} translate="no">
      {tokens.map(({ kind, text }, at) =>
        kind === "plain" ? (
          text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move.
          <span key={at} data-kind={kind}>
            {text}
          </span>
        ),
      )}
    </pre>
  );
}
