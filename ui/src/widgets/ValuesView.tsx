// A JSON payload to be read: each value under the way to it, texts with their line breaks.

import { useMemo } from "react";
import { formatCount } from "../base/format";
import { visibleText } from "../base/visible";
import { isText, leavesOf } from "../model/json-leaves";
import type { JsonNode } from "../model/json-node";
import { imageWords } from "../model/payload-images";
import { TextPart } from "./TextPart";
import styles from "./Values.module.css";

/** Values drawn at most. */
const MOST = 200;

/** The values. */
export function ValuesView({ top, label }: { top: JsonNode; label: string }) {
  const { leaves, total } = useMemo(() => leavesOf(top, MOST), [top]);
  return (
    <>
      <dl className={styles.values} aria-label={label}>
        {leaves.map(({ node, path, text }) => (
          <div key={node.from} data-text={isText(text)}>
            <dt>{visibleText(path)}</dt>
            <dd>
              {isText(text) ? <TextPart text={text} words="" /> : visibleText(imageWords(node) ?? text)}
            </dd>
          </div>
        ))}
      </dl>
      {total > leaves.length && (
        <p className={styles.folded}>
          First {formatCount(leaves.length)} of {formatCount(total)} values
        </p>
      )}
    </>
  );
}
