// What an unfolded item holds, by what it is.

import type { Field, TextBlock, TranscriptItem } from "../../ipc/bindings";
import { TextBlockView } from "../../widgets/TextBlockView";
import styles from "./Item.module.css";
import { HANDOFF, MODEL } from "./item-look";
import { ModelBody } from "./ModelBody";

type Props = {
  item: TranscriptItem;
  words: readonly string[];
  onMore: (() => void) | null;
  onPrompt: (span: number) => void;
};

/** Facts that are in the head already. */
const TOLD = new Set(["from", "to", "type", "outcome", "source", "provider", "model", "policy", "code"]);

/** The body of an item. */
export function ItemBody({ item, words, onMore, onPrompt }: Props) {
  const named = item.blocks.length > 1 || item.family === 5 || item.family === 6;
  return (
    <div className={styles.body}>
      {item.family !== HANDOFF && <Facts facts={item.facts.filter(({ name }) => !TOLD.has(name))} />}
      {errorFirst(item.blocks).map((block, at) => (
        <TextBlockView
          // biome-ignore lint/suspicious/noArrayIndexKey: the texts of an item keep their order.
          key={at}
          block={block}
          words={words}
          named={named && block.name !== "text"}
          onMore={onMore}
        />
      ))}
      {item.family === MODEL && <ModelBody item={item} words={words} onMore={onMore} onPrompt={onPrompt} />}
    </div>
  );
}

/** What went wrong is read before what was asked. */
function errorFirst(blocks: readonly TextBlock[]): readonly TextBlock[] {
  const isError = ({ name }: TextBlock) => name === "error";
  return [...blocks.filter(isError), ...blocks.filter((block) => !isError(block))];
}

function Facts({ facts }: { facts: readonly Field[] }) {
  if (facts.length === 0) return null;
  return (
    <ul className={styles.tags}>
      {facts.map(({ name, value }) => (
        <li key={`${name} ${value}`}>
          {name.replace(/^safety check /, "")} <b>{value}</b>
        </li>
      ))}
    </ul>
  );
}
