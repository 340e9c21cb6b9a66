// A block of code out of a trace. Colours come with a chunk of their own, after the text stands.

import { type ReactNode, useEffect, useState } from "react";
import { visibleText } from "../base/visible";
import styles from "./CodeBlock.module.css";
import { CopyButton } from "./CopyButton";

/** Longer code stays uncoloured: it would hold up the window. */
const LONGEST = 30_000;

/** Code in a language, coloured where the language is known; only ever text. */
export function CodeBlock({ language, text }: { language: string; text: string }) {
  const [coloured, setColoured] = useState<{ text: string; nodes: ReactNode } | null>(null);
  useEffect(() => {
    if (language === "" || text.length > LONGEST) return;
    let wanted = true;
    void import("./code-colours").then(({ colourCode }) => {
      const nodes = colourCode(language, text);
      if (wanted && nodes) setColoured({ text, nodes });
    });
    return () => {
      wanted = false;
    };
  }, [language, text]);
  return (
    <div className={styles.block}>
      <pre className={styles.code} translate="no">
        {coloured?.text === text ? coloured.nodes : visibleText(text)}
      </pre>
      <span className={styles.copy}>
        <CopyButton text={text} label="Copy code" />
      </span>
    </div>
  );
}
