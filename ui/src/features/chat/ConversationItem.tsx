// One row of the conversations list.

import { formatCompact, formatPlural } from "../../base/format";
import { formatAgo, formatMoment, type UnixMs, unixMs } from "../../base/time";
import type { ConversationRow } from "../../ipc/bindings";
import { titleOf } from "../../model/chat-words";
import { chatRoute } from "../../model/route";
import { navigate } from "../../state/address";
import { useSettings } from "../../state/settings";
import { ItemTokens, ListItem, MissingItem } from "../../widgets/ListItem";
import type { DotState } from "../../widgets/StateDot";
import { Tag } from "../../widgets/Tag";
import styles from "./ConversationItem.module.css";

type Props = {
  /** Missing while its page is on the way. */
  row: ConversationRow | undefined;
  selected: boolean;
  nowMs: UnixMs;
  /** There is more than one backend. */
  named: boolean;
};

/** A conversation in the list. */
export function ConversationItem({ row, selected, nowMs, named }: Props) {
  const timeFormat = useSettings((settings) => settings.timeFormat);
  if (!row) return <MissingItem />;
  return (
    <ListItem
      data-testid="conversation-item"
      data-id={row.id}
      data-open={selected || undefined}
      dot={dotOf(row)}
      title={titleOf(row)}
      untitled={row.title === ""}
      time={
        row.streaming
          ? "now"
          : timeFormat === "relative"
            ? formatAgo(unixMs(row.updatedMs), nowMs)
            : formatMoment(unixMs(row.updatedMs)).slice(0, 16)
      }
      moment={formatMoment(unixMs(row.updatedMs))}
      selected={selected}
      onClick={() => navigate(chatRoute(row.id))}
      dropsFacts
      facts={
        <>
          {named && <Tag title={row.backendName}>{shortenEnd(row.backendName)}</Tag>}
          <span>{row.messages === 0 ? "empty" : formatPlural(row.messages, "message")}</span>
          {row.inputTokens + row.outputTokens > 0 && (
            <ItemTokens>
              {formatCompact(row.inputTokens)} → {formatCompact(row.outputTokens)}
            </ItemTokens>
          )}
        </>
      }
      found={row.snippet !== "" && <span className={styles.snippet}>{row.snippet}</span>}
    />
  );
}

const TAG_CHARS = 16;

function shortenEnd(name: string): string {
  return name.length <= TAG_CHARS ? name : `${name.slice(0, TAG_CHARS - 1)}…`;
}

function dotOf({ streaming, failed }: ConversationRow): { state: DotState; word: string } {
  if (streaming) return { state: "live", word: "Replying" };
  if (failed) return { state: "failed", word: "The last reply failed or was cut" };
  return { state: "ok", word: "Idle" };
}
