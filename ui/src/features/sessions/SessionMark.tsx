// One session in the folded list: how it ended, with its title on hover.

import { formatAgo, type UnixMs, unixMs } from "../../base/time";
import { visibleText } from "../../base/visible";
import type { SessionRow } from "../../ipc/bindings";
import { SESSION_STATES } from "../../model/session-states";
import { StateDot } from "../../widgets/StateDot";
import styles from "./SessionsPane.module.css";

type Props = {
  /** Missing while its page is on the way. */
  row: SessionRow | undefined;
  /** What tells it from others of that title; missing where nothing has to. */
  mark: string | undefined;
  selected: boolean;
  nowMs: UnixMs;
  onOpen: (key: string) => void;
};

/** The mark of a session. */
export function SessionMark({ row, mark, selected, nowMs, onOpen }: Props) {
  if (!row) return null;
  const { dot, word } = SESSION_STATES[row.state];
  const title = visibleText(row.title) + (mark ? ` (${mark})` : "");
  const words = `${title}, ${word.toLowerCase()}, ${formatAgo(unixMs(row.startMs), nowMs)}`;
  return (
    <button
      type="button"
      className={styles.mark}
      data-testid="session-item"
      data-key={row.key}
      aria-label={words}
      title={words}
      aria-current={selected ? "true" : undefined}
      onClick={() => onOpen(row.key)}
    >
      <StateDot state={dot} word={word} />
    </button>
  );
}
