// One item of the transcript: who, what, the facts beside it, and its texts.

import { memo, useState } from "react";
import { formatCost, formatCount, formatTokens } from "../../base/format";
import { visibleText } from "../../base/visible";
import type { TranscriptItem } from "../../ipc/bindings";
import type { AgentMarks } from "../../model/agent-marks";
import { SpanState, stateWord } from "../../model/families";
import { tookWords } from "../../model/took-words";
import { FIRST_CHARS, useLongItem } from "../../state/transcript";
import { Icon } from "../../widgets/Icon";
import { AgentBadge } from "../../widgets/KindMark";
import { Marked } from "../../widgets/Marked";
import styles from "./Item.module.css";
import { ItemActions } from "./ItemActions";
import { ItemBody } from "./ItemBody";
import { itemLook, previewOf } from "./item-look";
import { type RowProps, RowShell } from "./RowShell";

type Props = RowProps & {
  sessionKey: string;
  item: TranscriptItem | undefined;
  open: boolean;
  words: readonly string[];
  onFold: (span: number, open: boolean) => void;
  onPrompt: (span: number) => void;
};

/** Each press on *Show more* asks for that many times the characters. */
const MORE = 32;
const LONGEST = FIRST_CHARS * MORE * MORE;

/** An item; nothing but its place while its content is on the way. */
export const ItemView = memo(function ItemView({ item, ...rest }: Props) {
  const [chars, setChars] = useState(FIRST_CHARS);
  if (!item) return <div className={styles.waiting} aria-hidden="true" />;
  const onMore = chars < LONGEST ? () => setChars(chars * MORE) : null;
  if (chars > FIRST_CHARS) return <LongItem {...rest} item={item} chars={chars} onMore={onMore} />;
  return <ItemFrame {...rest} item={item} onMore={onMore} />;
});

type FrameProps = Props & { item: TranscriptItem; onMore: (() => void) | null };

/** An item of whose texts more was asked for. */
function LongItem({ chars, item, ...rest }: FrameProps & { chars: number }) {
  const long = useLongItem(rest.sessionKey, rest.row.entry, chars);
  return <ItemFrame {...rest} item={long.data ?? item} />;
}

function ItemFrame(props: FrameProps) {
  const { sessionKey, item, open, words, onFold, onPrompt, onMore, ...shell } = props;
  const { entry } = shell.row;
  const look = itemLook(item);
  return (
    <RowShell
      {...shell}
      look={look}
      actions={() => <ItemActions sessionKey={sessionKey} entry={entry} item={item} onPrompt={onPrompt} />}
    >
      <div className={styles.head}>
        <button
          type="button"
          className={styles.fold}
          aria-expanded={open}
          aria-label={`${open ? "Fold" : "Unfold"} ${look.title}`}
          data-open={open}
          onClick={() => onFold(entry.span, !open)}
        >
          <Icon name="fold" size={10} />
        </button>
        <b className={styles.title}>
          {look.shape === "divider" ? (
            <HandoffTitle agents={look.agents} marks={shell.marks} />
          ) : (
            visibleText(look.title)
          )}
        </b>
        {look.detail !== "" && <span className={styles.detail}>{visibleText(look.detail)}</span>}
        {!open && (
          <span className={styles.preview}>
            <Marked text={visibleText(previewOf(item))} words={words} />
          </span>
        )}
        <span className={styles.space} />
        <ItemFacts item={item} />
      </div>
      {open && <ItemBody item={item} words={words} onMore={onMore} onPrompt={onPrompt} />}
      {item.isPartial && <span className={styles.growing}>more is coming</span>}
      {item.eventsRead < item.events && (
        <p className={styles.cut}>
          First {formatCount(item.eventsRead)} of {formatCount(item.events)} events
        </p>
      )}
    </RowShell>
  );
}

type HandoffProps = { agents: readonly string[]; marks: AgentMarks };

/** The two agents of a handoff. */
function HandoffTitle({ agents: [from = "", to = ""], marks }: HandoffProps) {
  return (
    <>
      <AgentBadge mark={marks.get(from)} />
      {visibleText(from)} → <AgentBadge mark={marks.get(to)} />
      {visibleText(to)}
    </>
  );
}

function ItemFacts({ item }: { item: TranscriptItem }) {
  const tokens = item.totalTokens > 0;
  const took = tookWords(item);
  const state = item.state === SpanState.Ok ? "" : stateWord(item.state);
  return (
    <span className={styles.facts}>
      {state !== "" && (
        <span className={styles.state} data-state={state}>
          {state}
        </span>
      )}
      {tokens && (
        <span title="Tokens in and out, or all of them where nobody says which are which">
          {formatTokens(item)} <small>tokens</small>
        </span>
      )}
      {item.cost.length > 0 && <span>{formatCost(item.cost)}</span>}
      {took !== "" && <span>{took}</span>}
    </span>
  );
}
