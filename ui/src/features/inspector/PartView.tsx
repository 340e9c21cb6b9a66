// One part of a payload: as a tree when it is JSON, as text when it is text or holds text of several lines.

import { useMemo, useState } from "react";
import { formatBytes } from "../../base/format";
import type { PayloadPart } from "../../ipc/bindings";
import { hasLines } from "../../model/json-leaves";
import { isContainer, type JsonNode } from "../../model/json-node";
import { quotable } from "../../model/quotable";
import { sendToChat } from "../../state/quote";
import { Button } from "../../widgets/Button";
import { CopyButton } from "../../widgets/CopyButton";
import { JsonTree } from "../../widgets/JsonTree";
import { PayloadImages } from "../../widgets/PayloadImages";
import { TextPart } from "../../widgets/TextPart";
import { ValuesView } from "../../widgets/ValuesView";
import styles from "./Payload.module.css";

type Props = {
  part: PayloadPart;
  /** Name of what carried it. */
  of: string;
  /** `null` when the part is no JSON. */
  top: JsonNode | null;
  /** What distinguishes it from the other parts of its tab; `null` when it is alone. */
  heading: string | null;
  words: string;
  current: JsonNode | null;
};

/** Parts that a person or a model wrote. */
const PROSE: readonly string[] = ["message", "output", "rationale", "response"];

/** A part of a payload. */
export function PartView({ part, of, top, heading, words, current }: Props) {
  const [asJson, setAsJson] = useState(false);
  const readable = useMemo(() => top !== null && isContainer(top) && hasLines(top), [top]);
  // A search goes through the tree.
  const asValues = readable && !asJson && words === "";
  const text = top === null ? part.json : top.kind === "string" ? top.text : null;
  const label =
    heading && heading.toLowerCase() !== part.name.toLowerCase() ? `${part.name}, ${heading}` : part.name;
  return (
    <section className={styles.part} aria-label={label}>
      <header className={styles.partHead}>
        {heading && <span>{heading}</span>}
        <span className={styles.size}>
          {part.truncated
            ? `first ${formatBytes(new Blob([part.json]).size)} of ${formatBytes(part.bytes)}`
            : formatBytes(part.bytes)}
        </span>
        <CopyButton label={text === null ? "Copy JSON" : "Copy text"} text={text ?? part.json} worded />
        {readable && words === "" && (
          <Button look="quiet" onClick={() => setAsJson(!asJson)}>
            {asJson ? "Show as text" : "Show as JSON"}
          </Button>
        )}
        <Button
          look="quiet"
          title="Quotes it in the next message"
          onClick={() => sendToChat(quotable(part, text), of === "" ? part.name : `${part.name} of ${of}`)}
        >
          Send to chat
        </Button>
      </header>
      {top && <PayloadImages top={top} />}
      {text !== null && <TextPart text={text} words={words} prose={PROSE.includes(part.name)} />}
      {asValues && top && <ValuesView top={top} label={part.name} />}
      {text === null && !asValues && top && isContainer(top) && (
        <JsonTree top={top} source={part.json} label={part.name} words={words} current={current} />
      )}
      {text === null && top && !isContainer(top) && <TextPart text={top.text} words={words} />}
    </section>
  );
}
