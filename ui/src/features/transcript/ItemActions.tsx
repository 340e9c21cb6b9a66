// What can be done with an item: see what led to it, and take it along.

import type { TranscriptItem } from "../../ipc/bindings";
import { FAMILIES_OF_TOOLS } from "../../model/families";
import type { TranscriptEntry } from "../../model/transcript";
import { useTouchesFile } from "../../state/files";
import { showInFiles } from "../../state/places";
import { sendToChat } from "../../state/quote";
import { useReplay } from "../../state/replay";
import { readItems } from "../../state/transcript";
import { Button } from "../../widgets/Button";
import { CopyButton } from "../../widgets/CopyButton";
import styles from "./Item.module.css";
import { itemMarkdown, itemText } from "./item-copy";
import { itemLook, MODEL, promptOf } from "./item-look";

type Props = {
  sessionKey: string;
  entry: TranscriptEntry;
  item: TranscriptItem;
  onPrompt: (span: number) => void;
};

const ALL = 1 << 20;

/** The actions of an item, on show while it is pointed at or chosen. */
export function ItemActions({ sessionKey, entry, item, onPrompt }: Props) {
  const model = promptOf(entry);
  // What is shown may be the beginning of it; what is taken along is the whole.
  const whole = async (write: (item: TranscriptItem) => string) => {
    const [read] = await readItems(sessionKey, [entry], ALL);
    return write(read ?? item);
  };
  const show = useReplay((state) => state.show);
  const touches = useTouchesFile(sessionKey, FAMILIES_OF_TOOLS.includes(item.family) ? item.span : null);
  const quote = async () => {
    const { title, detail } = itemLook(item);
    sendToChat(await whole(itemText), [title, detail].filter((words) => words !== "").join(" · "));
  };
  return (
    <span className={styles.actions} role="gridcell">
      {model !== null && (
        <Button
          look="quiet"
          title="Exactly what the model was asked before this"
          onClick={() => onPrompt(model)}
        >
          {item.family === MODEL ? "Whole prompt" : "What was asked"}
        </Button>
      )}
      {touches && (
        <Button look="quiet" title="What it did to the file" onClick={() => showInFiles(item.span)}>
          In files
        </Button>
      )}
      {item.family === MODEL && (
        <Button look="quiet" title="Makes this model call again" onClick={() => show(item.span)}>
          Replay
        </Button>
      )}
      <Button look="quiet" title="Quotes it in the next message" onClick={() => void quote()}>
        Send to chat
      </Button>
      <CopyButton label="Copy text" words="Text" text={() => whole(itemText)} />
      <CopyButton label="Copy as Markdown" words="Markdown" text={() => whole(itemMarkdown)} />
      <CopyButton
        label="Copy as JSON"
        words="JSON"
        text={() => whole((read) => JSON.stringify(read, null, 2))}
      />
    </span>
  );
}
