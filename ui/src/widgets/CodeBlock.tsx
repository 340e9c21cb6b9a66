// A block of code out of a trace. Colours come from a worker, after the text is drawn.

import { useCallback, useSyncExternalStore } from "react";
import { visibleText } from "../base/visible";
import styles from "./CodeBlock.module.css";
import ink from "./CodeColours.module.css";
import { CopyButton } from "./CopyButton";
import { awaitColours, knownColours } from "./code-colours";

/** Longer code stays uncoloured: its many pieces would hold up the window. */
const LONGEST = 30_000;

/** Code in a language, coloured where the language is known; only ever text. */
export function CodeBlock({ language, text }: { language: string; text: string }) {
  const visible = visibleText(text);
  return (
    <div className={styles.block}>
      <pre className={`${styles.code} ${ink.colours}`} translate="no">
        {language !== "" && visible.length <= LONGEST ? (
          <Coloured language={language} text={visible} />
        ) : (
          visible
        )}
      </pre>
      <span className={styles.copy}>
        <CopyButton text={text} label="Copy code" />
      </span>
    </div>
  );
}

function Coloured({ language, text }: { language: string; text: string }) {
  const subscribe = useCallback((done: () => void) => awaitColours(language, text, done), [language, text]);
  const pieces = useSyncExternalStore(subscribe, () => knownColours(language, text));
  if (!pieces) return text;
  return pieces.map(({ kind, text }, at) =>
    kind === null ? (
      text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move.
      <span key={at} data-kind={kind}>
        {text}
      </span>
    ),
  );
}
