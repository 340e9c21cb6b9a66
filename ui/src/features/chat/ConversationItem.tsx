// One row of the conversations list.

import { formatCompact, formatPlural } from "../../base/format";
import { formatAgo, formatMoment } from "../../base/time";
import type { ConversationRow } from "../../ipc/bindings";
import { titleOf } from "../../model/chat-words";
import { chatRoute } from "../../model/route";
import { navigate } from "../../state/address";
import { useSettings } from "../../state/settings";
import { type DotState, StateDot } from "../../widgets/StateDot";
import { Tag } from "../../widgets/Tag";
import styles from "./ConversationItem.module.css";

type Props = {
  /** Missing while its page is on the way. */
  row: ConversationRow | undefined;
  selected: boolean;
  nowMs: number;
  /** There is more than one backend. */
  named: boolean;
};

/** A conversation in the list. */
export function ConversationItem({ row, selected, nowMs, named }: Props) {
  const timeFormat = useSettings((settings) => settings.timeFormat);
  if (!row) return <div className={styles.missing} />;
  const dot = dotOf(row);
  return (
    <button
      type="button"
      className={styles.item}
      data-testid="conversation-item"
      data-id={row.id}
      data-open={selected || undefined}
      aria-current={selected ? "true" : undefined}
      onClick={() => navigate(chatRoute(row.id))}
    >
      <span className={styles.dot}>
        <StateDot {...dot} />
      </span>
      <span className={styles.title} data-empty={row.title === "" || undefined}>
        {titleOf(row)}
      </span>
      <time className={styles.time} title={formatMoment(row.updatedMs)}>
        {row.streaming
          ? "now"
          : timeFormat === "relative"
            ? formatAgo(row.updatedMs, nowMs)
            : formatMoment(row.updatedMs).slice(0, 16)}
      </time>
      <span className={styles.facts}>
        {named && <Tag title={row.backendName}>{shortenEnd(row.backendName)}</Tag>}
        <span>{row.messages === 0 ? "empty" : formatPlural(row.messages, "message")}</span>
        {row.inputTokens + row.outputTokens > 0 && (
          <span className={styles.tokens}>
            {formatCompact(row.inputTokens)} → {formatCompact(row.outputTokens)} <small>tok</small>
          </span>
        )}
      </span>
      {row.snippet !== "" && <span className={styles.snippet}>{row.snippet}</span>}
    </button>
  );
}

const TAG_CHARS = 16;

function shortenEnd(name: string): string {
  return name.length <= TAG_CHARS ? name : `${name.slice(0, TAG_CHARS - 1)}…`;
}

function dotOf({ streaming, failed }: ConversationRow): { state: DotState; word: string } {
  if (streaming) return { state: "live", word: "Replying" };
  if (failed) return { state: "failed", word: "The last reply failed or was cut" };
  return { state: "ok", word: "Nothing under way" };
}
