// A block of code out of a trace. Colours come with a chunk of their own, after the text stands.

import { type ReactNode, useEffect, useState } from "react";
import { visibleText } from "../base/visible";
import styles from "./CodeBlock.module.css";
import ink from "./CodeColours.module.css";
import { CopyButton } from "./CopyButton";

/** Longer code stays uncoloured: it would hold up the window. */
const LONGEST = 30_000;

type Colours = { colourCode: (language: string, text: string) => ReactNode };

let loaded: Colours | null = null;

/** Code in a language, coloured where the language is known; only ever text. */
export function CodeBlock({ language, text }: { language: string; text: string }) {
  const [colours, setColours] = useState(loaded);
  const wanted = language !== "" && text.length <= LONGEST;
  useEffect(() => {
    if (!wanted || colours !== null) return;
    let open = true;
    void import("./code-colours").then(({ colourCode }) => {
      loaded = { colourCode };
      if (open) setColours(loaded);
    });
    return () => {
      open = false;
    };
  }, [wanted, colours]);
  return (
    <div className={styles.block}>
      <pre className={`${styles.code} ${ink.colours}`} translate="no">
        {(wanted && colours?.colourCode(language, text)) || visibleText(text)}
      </pre>
      <span className={styles.copy}>
        <CopyButton text={text} label="Copy code" />
      </span>
    </div>
  );
}
