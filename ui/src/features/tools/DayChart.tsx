// Calls, errors and p95 day by day, above one axis. A press on a day narrows the list of sessions to it.

import { type CSSProperties, type KeyboardEvent, useRef, useState } from "react";
import { formatCount } from "../../base/format";
import type { DayCalls, ToolDays } from "../../ipc/bindings";
import { namedDays } from "../../model/days";
import { timesOf, withoutTimes, withTimes } from "../../model/session-times";
import { useListQuery } from "../../state/list-query";
import styles from "./DayChart.module.css";
import { dayWords, p95Words, rangeOfDay } from "./tool-days";

/** Days that are named on the axis. */
const NAMED = 5;

type Props = {
  data: ToolDays;
  /** One for each day. */
  days: readonly DayCalls[];
};

/** The chart. */
export function DayChart({ data, days }: Props) {
  const { text, setText } = useListQuery();
  const [at, setAt] = useState(days.length - 1);
  const box = useRef<HTMLDivElement>(null);
  const focused = Math.min(at, days.length - 1);
  const chosen = timesOf(text);
  const isChosen = (day: number) => {
    const { from, until } = rangeOfDay(data, day);
    return chosen !== null && chosen.from === from && chosen.until === until;
  };
  const most = Math.max(1, ...days.map(({ calls }) => calls));
  const mostErrors = Math.max(0, ...days.map(({ errors }) => errors));
  const longest = days.reduce<DayCalls | null>(
    (found, day) => ((day.p95Ms ?? -1) > (found?.p95Ms ?? -1) ? day : found),
    null,
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowLeft: focused - 1, ArrowRight: focused + 1, Home: 0, End: days.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (to < 0 || to >= days.length) return;
    setAt(to);
    box.current?.querySelectorAll<HTMLElement>("button")[to]?.focus();
  };
  return (
    <div className={styles.chart} data-testid="tool-days-chart">
      <div className={styles.scale} aria-hidden="true">
        <span>
          Calls <small>up to {formatCount(most)} a day</small>
        </span>
        <span>
          Errors <small>{mostErrors === 0 ? "none" : `up to ${formatCount(mostErrors)} a day`}</small>
        </span>
        <span>
          p95 <small>{longest?.p95Ms != null && `up to ${p95Words(longest)}`}</small>
        </span>
      </div>
      <div ref={box} className={styles.days} role="group" aria-label="Days" onKeyDown={onKeyDown}>
        {days.map((day, place) => {
          const words = dayWords(data.days[place]?.date ?? "", day);
          return (
            <button
              key={data.days[place]?.date}
              type="button"
              tabIndex={place === focused ? 0 : -1}
              aria-label={words}
              title={words}
              aria-pressed={isChosen(place)}
              onFocus={() => setAt(place)}
              onClick={() =>
                setText(isChosen(place) ? withoutTimes(text) : withTimes(text, rangeOfDay(data, place)))
              }
            >
              <span className={styles.band}>
                <Bar look="calls" part={day.calls / most} />
              </span>
              <span className={styles.band}>
                <Bar look="errors" part={day.errors / Math.max(1, mostErrors)} />
              </span>
              <span className={styles.band}>
                <Bar look="p95" part={(day.p95Ms ?? 0) / Math.max(1e-9, longest?.p95Ms ?? 0)} />
              </span>
            </button>
          );
        })}
      </div>
      <div className={styles.axis} aria-hidden="true">
        {namedDays(days.length, NAMED).map((place) => (
          <span key={place} style={{ "--at": `${(100 * (place + 0.5)) / days.length}%` } as CSSProperties}>
            {data.days[place]?.date.slice(5)}
          </span>
        ))}
      </div>
    </div>
  );
}

function Bar({ look, part }: { look: string; part: number }) {
  // A bar that holds anything is seen.
  return part > 0 && <i data-look={look} style={{ height: `max(2px, ${100 * part}%)` }} />;
}
