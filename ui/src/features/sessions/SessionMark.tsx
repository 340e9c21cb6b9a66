// One session in the folded list: how it ended, with its title on hover.

import { formatAgo, type UnixMs, unixMs } from "../../base/time";
import type { SessionRow } from "../../ipc/bindings";
import { StateDot } from "../../widgets/StateDot";
import { SESSION_DOTS } from "./SessionItem";
import styles from "./SessionsPane.module.css";

type Props = {
  /** Missing while its page is on the way. */
  row: SessionRow | undefined;
  selected: boolean;
  nowMs: UnixMs;
  onOpen: (key: string) => void;
};

/** The mark of a session. */
export function SessionMark({ row, selected, nowMs, onOpen }: Props) {
  if (!row) return null;
  const { state, word } = SESSION_DOTS[row.state];
  const words = `${row.title}, ${word.toLowerCase()}, ${formatAgo(unixMs(row.startMs), nowMs)}`;
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
      <StateDot state={state} word={word} />
    </button>
  );
}
