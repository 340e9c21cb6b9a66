// The events that made a span, to look at one of them alone.

import { formatCount } from "../../base/format";
import type { EventDetail } from "../../ipc/bindings";
import { kindWords } from "../../model/families";
import styles from "./Inspector.module.css";

type Props = {
  events: readonly EventDetail[];
  /** How many there are; more than `events` when they were cut. */
  count: number;
  chosen: number | null;
  onChoose: (id: number | null) => void;
};

/** A row of choices: all events of the span, or one. */
export function EventChoice({ events, count, chosen, onChoose }: Props) {
  return (
    <div className={styles.choice} role="group" aria-label="Events of the span">
      <button type="button" aria-pressed={chosen === null} onClick={() => onChoose(null)}>
        All {formatCount(count)} events
      </button>
      {events.map(({ row }) => (
        <button key={row.id} type="button" aria-pressed={chosen === row.id} onClick={() => onChoose(row.id)}>
          {kindWords(row.kind)}
        </button>
      ))}
      {count > events.length && (
        <span>
          first {events.length} of {formatCount(count)}
        </span>
      )}
    </div>
  );
}
